/** Start. */
import { Box, Tap } from '../../platform/elements';
import { ROUTES } from '@luobi/shared';

export default function Home() {
  return <Box><Tap onTap={() => undefined}>落笔 {ROUTES.login.path}</Tap></Box>;
}
