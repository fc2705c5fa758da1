/** The seals a member may use on this task, and by whose authority. */
import { call } from '../../api/client';
import { useRequest } from '../../api/use-request';
import { dateTime, useText, type TextKey } from '../../i18n';
import { imageOf } from '../../ink/svg';
import { Box, Empty, Picture, Ready, Tap, Tag } from '../../ui';
import type { UsableSeal } from './draft';

const KIND: Readonly<Record<UsableSeal['kind'], TextKey>> = { official: 'sealOfficial', contract: 'sealContract', finance: 'sealFinance' };

export interface SealPickerProps {
  readonly taskId: string;
  readonly chosen: UsableSeal | null;
  readonly onChoose: (seal: UsableSeal) => void;
}

export function SealPicker({ taskId, chosen, onChoose }: SealPickerProps) {
  const t = useText();
  const seals = useRequest(taskId, () => call('listTaskSeals', { params: { taskId } }));
  return (
    <Ready of={seals}>
      {({ seals: list }) => (list.length === 0
        ? <Empty title={t('sealNone')} help={t('sealNoneHelp')} />
        : (
          <Box className='stack-12' role='list'>
            {list.map((seal) => {
              const current = chosen?.sealId === seal.sealId;
              return (
                <Box key={seal.sealId} role='listitem' className={current ? 'card seal-chosen' : 'card'}>
                  <Box className='row'>
                    <Picture className='seal-image' src={imageOf(seal.svg)} label='' />
                    <Box className='grow'>
                      <Tap className='stretch t17 strong' label={current ? t('sealChosen', { name: seal.name }) : seal.name} onTap={() => onChoose(seal)}>{seal.name}</Tap>
                      <Box className='quiet'>{seal.organizationName}</Box>
                      <Box className='t13 quiet'>{t('sealGranted', { name: seal.grantedBy })} · {seal.validUntil ? t('sealUntil', { time: dateTime(seal.validUntil) }) : t('sealForever')}</Box>
                    </Box>
                    {seal.name !== t(KIND[seal.kind]) && <Tag text={t(KIND[seal.kind])} />}
                  </Box>
                </Box>
              );
            })}
          </Box>
        ))}
    </Ready>
  );
}
