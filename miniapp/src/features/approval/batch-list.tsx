/** The approvals that are mine to give: those that were read can be chosen, the others are read first. */
import { useText } from '../../i18n';
import { Box, Button, Tag, Tap, Txt } from '../../ui';
import type { Batch, Candidate } from './use-batch';

export function BatchList({ items, batch, onRead }: { readonly items: readonly Candidate[]; readonly batch: Batch; readonly onRead: (taskId: string) => void }) {
  const t = useText();
  const ready = items.filter((item) => item.ready).length;
  return (
    <Box className='stack-12'>
      {ready > 1 && <Button kind='text' text={t('batchAll', { n: ready })} onTap={batch.chooseAll} />}
      <Box className='stack-12' role='list'>
        {items.map((item) => <Box key={item.taskId} role='listitem'><Row item={item} chosen={batch.isChosen(item.taskId)} onToggle={() => batch.toggle(item.taskId)} onRead={() => onRead(item.taskId)} /></Box>)}
      </Box>
    </Box>
  );
}

function Row({ item, chosen, onToggle, onRead }: { readonly item: Candidate; readonly chosen: boolean; readonly onToggle: () => void; readonly onRead: () => void }) {
  const t = useText();
  const name = t(chosen ? 'batchChosen' : 'batchChoose', { title: item.title });
  return (
    <Box className={chosen ? 'card batch-chosen' : 'card'}>
      <Box className='row task-head'>
        {item.ready
          ? <Tap className='stretch grow t17' label={name} onTap={onToggle}>{item.title}</Tap>
          : <Txt className='grow t17'>{item.title}</Txt>}
        {chosen && <Tag text={t('batchTick')} tone='good' />}
      </Box>
      <Facts item={item} />
      {!item.ready && (
        <Box className='row row-between gap-top-8'>
          <Txt className='t13 amber grow'>{t('batchUnread')}</Txt>
          <Button kind='plain' small text={t('approveView')} label={t('batchRead', { title: item.title })} onTap={onRead} />
        </Box>
      )}
    </Box>
  );
}

/** Who asks, for which company, and what a person can compare. */
export function Facts({ item }: { readonly item: Candidate }) {
  const t = useText();
  return (
    <Box>
      <Box className='quiet gap-top-8'>{t('from', { inviter: item.inviter })}</Box>
      {item.onBehalfOf && <Box className='quiet'>{t('onBehalfOf', { name: item.onBehalfOf.name })}</Box>}
      <Box className='t13 quiet mono'>{t('batchHash', { hash: item.shortHash, n: item.pageCount })}</Box>
    </Box>
  );
}
