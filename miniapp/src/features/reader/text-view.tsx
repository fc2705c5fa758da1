/** A page as text: for people who listen, and for eyes that want larger letters. Reaching the last page is reaching the end. */
import type { TaskDetail } from '@luobi/shared/contract';
import { call } from '../../api/client';
import { useRequest } from '../../api/use-request';
import { useText } from '../../i18n';
import { Box, Button, Heading, Ready, Txt } from '../../ui';
import { paragraphsOf } from './paragraphs';

export interface TextViewProps {
  readonly task: TaskDetail;
  readonly page: number;
  readonly onPage: (page: number) => void;
}

export function TextView({ task, page, onPage }: TextViewProps) {
  const t = useText();
  const { revisionSha256, pages } = task.document;
  const text = useRequest(`${task.taskId} ${revisionSha256} ${page}`, () => call('getTaskPageText', { params: { taskId: task.taskId, page }, query: { revision: revisionSha256 } }));
  return (
    <Box className='text-view'>
      <Heading level={2} className='t17'>{t('readPageAlt', { page })}</Heading>
      <Ready of={text}>
        {({ lines, complete }) => (
          <Box className='text-lines'>
            {paragraphsOf(lines).map((text, i) => <Box key={i} className='text-line'><Txt>{text}</Txt></Box>)}
            {lines.length === 0 && <Box className='quiet'><Txt>{t('readTextNone')}</Txt></Box>}
            {!complete && <Box className='quiet'><Txt>{t('readTextCut')}</Txt></Box>}
          </Box>
        )}
      </Ready>
      <Box className='actions-pair'>
        <Button kind='plain' text={t('readPageBefore')} disabled={page <= 1} onTap={() => onPage(page - 1)} />
        <Button kind='plain' text={t('readPageAfter')} disabled={page >= pages.length} onTap={() => onPage(page + 1)} />
      </Box>
    </Box>
  );
}
