/** Where text will be. Invisible for the first 300 ms, so a quick answer never flickers. */
import { useText } from '../i18n';
import { Box } from '../platform/elements';

const WIDTHS = ['62%', '100%', '88%', '94%', '48%'];

export function Skeleton({ lines = 5 }: { readonly lines?: number }) {
  const t = useText();
  return (
    <Box className='skeleton' role='status' label={t('loading')}>
      {Array.from({ length: lines }, (_, i) => <Box key={i} className='skeleton-line' style={{ width: WIDTHS[i % WIDTHS.length] }} />)}
    </Box>
  );
}
