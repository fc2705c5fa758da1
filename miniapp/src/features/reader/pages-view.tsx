/** The column of pages. Only the live ones are in the tree; the column keeps its full height. */
import type { TaskDetail } from '@luobi/shared/contract';
import { usePageImages } from '../../api/page-image';
import { useText } from '../../i18n';
import { Box, Scroller } from '../../ui';
import { GAP } from './layout';
import { PageSheet } from './page-sheet';
import type { Reader } from './use-reader';

/** px asked from the server: sharp at normal size, and sharper when zoomed */
const NORMAL = 1080;
const SHARP = 2160;
const LIVE_SHARP = 3;

export function PagesView({ task, reader, onFill }: { readonly task: TaskDetail; readonly reader: Reader; readonly onFill: () => void }) {
  const t = useText();
  const { document, fields } = task;
  const { column, live } = reader;
  // a large picture costs four times the memory: only the nearest few
  const { images, retry } = usePageImages(task.taskId, document.revisionSha256, reader.zoomed ? live.slice(0, LIVE_SHARP) : live, reader.zoomed ? SHARP : NORMAL);
  return (
    <Scroller className='pages' label={t('readRegion')} goTo={reader.goTo} onScroll={reader.onScroll} onEnd={reader.onEnd}>
      <Box className='pages-column' style={{ height: `${column.total}px`, width: `${column.width + 2 * GAP}px` }}>
        {[...live].sort((a, b) => a - b).map((page) => {
          const place = column.places[page - 1];
          const size = document.pages[page - 1];
          if (!place || !size) return null;
          return (
            <PageSheet
              key={page} place={place} width={column.width} size={size} image={images.get(page)}
              fields={fields.filter((field) => field.page === page)} onFill={onFill} onRetry={() => retry(page)}
            />
          );
        })}
      </Box>
    </Scroller>
  );
}
