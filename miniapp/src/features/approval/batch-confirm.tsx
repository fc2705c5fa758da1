/** One confirmation that names every title and every hash; and afterwards, what became of each. */
import { useState } from 'react';
import { wordsFor } from '../../api/words';
import { ApiError } from '../../api/api-error';
import { useLanguage, useText } from '../../i18n';
import { AreaField, Box, Button, ErrorNotice, Heading, Notice, Sheet, Tag, Txt } from '../../ui';
import { Facts } from './batch-list';
import type { Batch, Candidate, Result } from './use-batch';

export function BatchConfirm({ batch, onClose, onDone }: { readonly batch: Batch; readonly onClose: () => void; readonly onDone: (results: readonly Result[]) => void }) {
  const t = useText();
  const [comment, setComment] = useState('');
  const { chosen, approving } = batch;
  const confirm = async (): Promise<void> => {
    const answer = await approving.run(comment.trim());
    if (answer) onDone(answer.results);
  };
  return (
    <Sheet title={t('batchConfirmTitle', { n: chosen.length })} onClose={onClose}>
      <Box className='stack-12 batch-scroll' role='list'>
        {chosen.map((item) => <Box key={item.taskId} role='listitem' className='card'><Box className='strong'>{item.title}</Box><Facts item={item} /></Box>)}
      </Box>
      <AreaField label={t('approveComment')} value={comment} onInput={setComment} maxLength={200} />
      <Box className='t13 quiet'>{t('approveEffect')}</Box>
      <ErrorNotice error={approving.error} />
      <Box className='actions-pair'>
        <Button kind='plain' text={t('cancel')} onTap={onClose} />
        <Button text={t('batchConfirm')} busy={approving.busy} onTap={() => void confirm()} />
      </Box>
    </Sheet>
  );
}

export function BatchResults({ results, items }: { readonly results: readonly Result[]; readonly items: readonly Candidate[] }) {
  const t = useText();
  const language = useLanguage((state) => state.language);
  const refused = results.filter((result) => result.refused !== null);
  const titleOf = (taskId: string): string => items.find((item) => item.taskId === taskId)?.title ?? '';
  return (
    <Box className='stack-12' role='status'>
      <Heading className='t28'>{t('batchDone', { n: results.length - refused.length })}</Heading>
      <Box role='list' className='stack-8'>
        {results.filter((result) => result.refused === null).map(({ taskId }) => (
          <Box key={taskId} role='listitem' className='card row row-between'><Txt className='grow'>{titleOf(taskId)}</Txt><Tag text={t('doneApproved')} tone='good' /></Box>
        ))}
      </Box>
      {refused.map(({ taskId, refused: code }) => {
        const { what, next } = wordsFor(new ApiError(code ?? 'internal'), language);
        return <Notice key={taskId} tone='bad' what={t('batchRefused', { title: titleOf(taskId), what })} next={next} />;
      })}
    </Box>
  );
}
