/** The column of pages. Only those near the view are in the tree; the column keeps its full height. */
import type { TaskDetail } from '@luobi/shared/contract';
import { pageKey, pagePicture, tilePicture, useLivePictures } from '../../api/pictures';
import { useText } from '../../i18n';
import { Box, Scroller, Tap, Txt } from '../../ui';
import { GAP } from './layout';
import { PageSheet } from './page-sheet';
import type { Hit } from './search';
import type { Reader } from './use-reader';
import { BASE_WIDTH, ZOOM, placeOfTile, tileKey, zoomIn, zoomOut } from './zoom';

export interface PagesViewProps {
  readonly task: TaskDetail;
  readonly reader: Reader;
  /** the words that were looked for */
  readonly hit: Hit | null;
  readonly onFill: () => void;
}

export function PagesView({ task, reader, hit, onFill }: PagesViewProps) {
  const t = useText();
  const { document, fields } = task;
  const { column, live, pictured, tiles, zooming: { pinch, gesture, toggle, to, zoom } } = reader;
  const of = { taskId: task.taskId, revision: document.revisionSha256 };
  const pictures = useLivePictures(`${of.taskId} ${of.revision}`, [
    ...pictured.map((page) => pagePicture(of, page, BASE_WIDTH)),
    ...tiles.map((tile) => tilePicture(of, tileKey(tile), tile)),
  ]);
  return (
    <Box className='pages-frame'>
      <Scroller
        id='pages' className='pages' label={t('readRegion')} goTo={reader.goTo} onScroll={reader.onScroll} onSize={reader.onSize} onEnd={reader.onEnd}
        touches={gesture} onDoubleClick={toggle} onWheelZoom={(factor, at) => to(zoom * factor, at)} still={pinch !== null}
      >
        <Box className='pages-column' style={{ height: `${column.total}px`, width: `${column.width + 2 * GAP}px`, ...pinch }}>
          {[...live].sort((a, b) => a - b).map((page) => {
            const place = column.places[page - 1];
            const size = document.pages[page - 1];
            if (!place || !size) return null;
            const key = pageKey(page, BASE_WIDTH);
            return (
              <PageSheet
                key={page} place={place} width={column.width} size={size} image={pictures.of(key)}
                tiles={tiles.filter((tile) => tile.page === page).map((tile) => ({ key: tileKey(tile), place: placeOfTile(tile, size), picture: pictures.of(tileKey(tile)) }))}
                fields={fields.filter((field) => field.page === page)} marks={hit?.page === page ? hit.rects : []} onFill={onFill} onRetry={() => pictures.retry(key)}
              />
            );
          })}
        </Box>
      </Scroller>
      <Box className='zoom-bar' role='group' label={t('readZoom')}>
        <Tap className='zoom-step' label={t('readZoomIn')} disabled={zoom >= ZOOM.most} onTap={() => to(zoomIn(zoom))}><Txt>+</Txt></Tap>
        {zoom > ZOOM.least && <Box className='zoom-now' role='status'>{`${Math.round(zoom * 100)}%`}</Box>}
        <Tap className='zoom-step' label={t('readZoomOut')} disabled={zoom <= ZOOM.least} onTap={() => to(zoomOut(zoom))}><Txt>−</Txt></Tap>
      </Box>
    </Box>
  );
}
