/** Several approvals under one confirmation. */
import { useState } from 'react';
import { BatchConfirm, BatchResults } from '../../features/approval/batch-confirm';
import { BatchList } from '../../features/approval/batch-list';
import { useBatch, type Candidate, type Result } from '../../features/approval/use-batch';
import { useText } from '../../i18n';
import { useShown } from '../../platform/lifecycle';
import { back, open } from '../../platform/navigation';
import { Box, Button, Empty, Heading, Ready, Screen, guarded } from '../../ui';
import './batch.scss';

function BatchPage() {
  const t = useText();
  const batch = useBatch();
  const [confirming, setConfirming] = useState(false);
  const [done, setDone] = useState<{ readonly results: readonly Result[]; readonly items: readonly Candidate[] } | null>(null);
  const { approvals, chosen } = batch;
  // somebody comes back from reading one of them
  useShown(() => { if (approvals.data && !done) void approvals.reload(); });
  const finish = (results: readonly Result[]): void => {
    setConfirming(false);
    setDone({ results, items: approvals.data?.items ?? [] });
  };
  if (done) {
    return (
      <Screen title={t('batchTitle')} footer={<Button text={t('goHome')} onTap={() => void back()} />}>
        <BatchResults {...done} />
      </Screen>
    );
  }
  return (
    <Screen
      title={t('batchTitle')}
      above={confirming && chosen.length > 0 && <BatchConfirm batch={batch} onClose={() => setConfirming(false)} onDone={finish} />}
      footer={<Button text={t('batchNext', { n: chosen.length })} disabled={chosen.length === 0} onTap={() => setConfirming(true)} />}
    >
      <Heading className='t28'>{t('batchLead')}</Heading>
      <Box className='quiet gap-top-8'>{t('batchHelp')}</Box>
      <Box className='gap-top'>
        <Ready of={approvals}>
          {({ items }) => (items.length === 0
            ? <Empty title={t('emptyToDo')} help={t('emptyToDoHelp')} />
            : <BatchList items={items} batch={batch} onRead={(task) => open('read', { task })} />)}
        </Ready>
      </Box>
    </Screen>
  );
}

export default guarded(BatchPage);
