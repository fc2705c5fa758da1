/** A copy of everything kept about me: asked for, made while one may leave, kept by oneself. */
import type { DataCopy } from '@luobi/shared/contract';
import { useEffect, useState } from 'react';
import { call, download } from '../../api/client';
import { useAct } from '../../api/use-act';
import { useRequest } from '../../api/use-request';
import { dateTime, useText } from '../../i18n';
import { channel } from '../../platform/device';
import { keepFile } from '../../platform/files';
import { Box, Button, ErrorNotice, Heading, Notice, Ready } from '../../ui';

const LOOK_EVERY_MS = 1000;
const FILE = 'luobi-my-data.zip';

export function DataCopySection() {
  const t = useText();
  const copies = useRequest('copies', () => call('listDataCopies'));
  const newest = copies.data?.items[0] ?? null;
  const starting = useAct(async (_: null) => {
    await call('startDataCopy');
    await copies.reload();
    return true;
  });
  // WeChat hands a file over only while a tap is answered: there the download is one tap and the sending the next
  const [fetched, setFetched] = useState<{ readonly copyId: string; readonly path: string } | null>(null);
  const keeping = useAct(async (copyId: string) => {
    if (fetched?.copyId === copyId) {
      await keepFile(fetched.path, FILE);
      return true;
    }
    const path = await download('getDataCopyFile', { params: { copyId } });
    if (channel === 'weapp') setFetched({ copyId, path });
    else await keepFile(path, FILE);
    return true;
  });
  const keepWords = channel === 'h5' ? 'copySave' : fetched !== null && fetched.copyId === newest?.copyId ? 'copyShare' : 'copyFetch';
  const { reload } = copies;
  const making = newest?.state === 'making';
  useEffect(() => {
    if (!making) return undefined;
    const timer = setInterval(() => void reload(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [making, reload]);
  return (
    <Box className='card stack-12'>
      <Heading level={2} className='t17'>{t('copyTitle')}</Heading>
      <Box className='quiet'>{t('copyHelp')}</Box>
      <Ready of={copies}>
        {() => (
          <Box className='stack-12'>
            {newest?.state === 'making' && <Making copy={newest} />}
            {newest?.state === 'failed' && <Notice tone='bad' what={t('copyFailed')} next={t('copyFailedNext')} />}
            {newest?.state === 'ready' && <Notice tone='good' what={t('copyReady', { size: sizeOf(newest.bytes) })} next={t('copyUntil', { time: dateTime(newest.expiresAt) })} />}
            <ErrorNotice error={keeping.error ?? starting.error} />
            {newest?.state === 'ready' && <Button text={t(keepWords)} busy={keeping.busy} onTap={() => void keeping.run(newest.copyId)} />}
            {keepWords === 'copyShare' && <Box className='t13 quiet'>{t('copyShareHelp')}</Box>}
            {!making && <Button kind='plain' text={t(newest === null ? 'copyStart' : 'copyStartAgain')} busy={starting.busy} onTap={() => void starting.run(null)} />}
          </Box>
        )}
      </Ready>
    </Box>
  );
}

function Making({ copy: { progress } }: { readonly copy: DataCopy }) {
  const t = useText();
  return <Notice tone='wait' what={t('copyMaking', { done: progress.done, of: progress.of })} next={t('copyMakingNext')} />;
}

const sizeOf = (bytes: number | null): string => (bytes === null ? '' : bytes < 1_000_000 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`);
