/** The mark where it will stand: the page around the place, and the mark in it, as large as it will be printed. */
import type { Field, TaskDetail } from '@luobi/shared/contract';
import { pageKey, pagePicture, useLivePictures } from '../../api/pictures';
import { useText } from '../../i18n';
import { imageOf, svgOf } from '../../ink/svg';
import { windowSize } from '../../platform/device';
import { Box, Picture } from '../../ui';
import type { Mark } from './draft';

const MARGIN = 20;
const WIDEST = 560;
/** px of the page's picture: it is shown up to three times as large */
const PICTURE = 1600;
/** how much of the view's width the place should fill */
const SHARE = 0.45;

export function PlaceView({ task, mark }: { readonly task: TaskDetail; readonly mark: Mark }) {
  const t = useText();
  const places = task.fields.filter((field) => field.mine && (field.kind === 'signature' || field.kind === 'seal'));
  const field = places[0];
  const of = { taskId: task.taskId, revision: task.document.revisionSha256 };
  const pictures = useLivePictures(`${of.taskId} ${of.revision}`, field ? [pagePicture(of, field.page, PICTURE)] : []);
  const size = field ? task.document.pages[field.page - 1] : undefined;
  if (!field || !size) return null;
  const image = pictures.of(pageKey(field.page, PICTURE));
  const width = Math.min(windowSize().width, WIDEST) - 2 * MARGIN;
  const crop = cropOf(field, size, width);
  // the edge of the view is not the edge of the page
  const cut = `${crop.left > 1 ? ' place-cut-left' : ''}${crop.pageWidth - crop.left > width + 1 ? ' place-cut-right' : ''}`;
  const source = mark.kind === 'seal' ? imageOf(mark.seal.svg) : imageOf(svgOf(mark.signature));
  return (
    <Box className='stack-8'>
      <Box className={`place${cut}`} style={{ height: `${crop.height}px` }}>
        <Box className='place-page' style={{ width: `${crop.pageWidth}px`, height: `${crop.pageHeight}px`, left: `${-crop.left}px`, top: `${-crop.top}px` }}>
          {image?.state === 'ready' && <Picture className='page-image' src={image.path} label={t('readPageAlt', { page: field.page })} />}
          <Box className='place-mark' style={{ left: `${field.x * crop.scale}px`, top: `${field.y * crop.scale}px`, width: `${field.width * crop.scale}px`, height: `${field.height * crop.scale}px` }}>
            <Picture className='place-image' src={source} label={t(mark.kind === 'seal' ? 'placeSeal' : 'placeMark')} />
          </Box>
        </Box>
      </Box>
      <Box className='t13 quiet'>{t('placePage', { page: field.page })}{places.length > 1 ? ` · ${t('placeMore', { n: places.length - 1 })}` : ''}</Box>
    </Box>
  );
}

interface Crop {
  readonly scale: number;
  readonly pageWidth: number;
  readonly pageHeight: number;
  readonly left: number;
  readonly top: number;
  readonly height: number;
}

/** A view of the page around a field: large enough to see, never beyond the page's edges. All in px. */
export function cropOf(field: Pick<Field, 'x' | 'y' | 'width' | 'height'>, size: { readonly width: number; readonly height: number }, width: number): Crop {
  const fit = width / size.width;
  const zoom = Math.min(3, Math.max(1, (SHARE * width) / (field.width * fit)));
  const scale = fit * zoom;
  const pageHeight = size.height * scale;
  const height = Math.min(pageHeight, Math.max(240, width * 0.9));
  const within = (wish: number, most: number): number => Math.min(Math.max(0, wish), Math.max(0, most));
  return {
    scale, pageWidth: size.width * scale, pageHeight, height,
    left: within((field.x + field.width / 2) * scale - width / 2, size.width * scale - width),
    top: within((field.y + field.height / 2) * scale - height / 2, pageHeight - height),
  };
}
