/** Handing a company's task to a colleague: to whom, why, and what follows. */
import { useState } from 'react';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { useRequest } from '../../api/use-request';
import { useText } from '../../i18n';
import { AreaField, Box, Button, Empty, ErrorNotice, Notice, Ready, Sheet, Tag, Tap } from '../../ui';

export interface TransferSheetProps {
  readonly taskId: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

export function TransferSheet({ taskId, onClose, onDone }: TransferSheetProps) {
  const t = useText();
  const [chosen, setChosen] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const colleagues = useRequest(taskId, () => call('listColleagues', { params: { taskId } }));
  const handing = useAct(async (body: { colleagueId: string; reason: string }, key: string) => call('transferTask', { params: { taskId }, body, idempotencyKey: key }));
  const confirm = async (): Promise<void> => {
    if (chosen && await handing.run({ colleagueId: chosen, reason: reason.trim() })) onDone();
  };
  return (
    <Sheet title={t('transferTitle')} onClose={onClose}>
      <Ready of={colleagues}>
        {({ colleagues: list }) => (list.length === 0
          ? <Empty title={t('transferNobody')} help={t('transferNobodyHelp')} />
          : (
            <Box className='stack-12'>
              <Notice tone='wait' what={t('transferHelp')} />
              <Box role='list' className='stack-8'>
                {list.map(({ colleagueId, name: realName, phoneMasked }) => {
                  const name = realName ?? phoneMasked;
                  const current = colleagueId === chosen;
                  return (
                    <Box key={colleagueId} role='listitem' className='card row row-between'>
                      <Box className='grow'>
                        <Tap className='stretch t17' label={t(current ? 'transferChosen' : 'transferTo', { name })} onTap={() => setChosen(colleagueId)}>{name}</Tap>
                        {realName && <Box className='t13 quiet'>{phoneMasked}</Box>}
                      </Box>
                      {current && <Tag text={t('batchTick')} tone='good' />}
                    </Box>
                  );
                })}
              </Box>
              <AreaField label={t('declineReason')} placeholder={t('transferReasonHint')} value={reason} onInput={setReason} maxLength={200} />
              <ErrorNotice error={handing.error} />
            </Box>
          ))}
      </Ready>
      <Box className='actions-pair'>
        <Button kind='plain' text={t('cancel')} onTap={onClose} />
        <Button text={t('transferConfirm')} busy={handing.busy} disabled={chosen === null || reason.trim() === ''} onTap={() => void confirm()} />
      </Box>
    </Sheet>
  );
}
