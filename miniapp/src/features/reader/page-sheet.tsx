/** One page: its picture, and on it the places that are mine to sign, seal or fill. */
import { displayText, takesValue } from '@luobi/shared';
import type { Field } from '@luobi/shared/contract';
import type { LivePicture } from '../../api/pictures';
import { useText, type TextKey } from '../../i18n';
import { Box, Picture, Tap, Txt } from '../../ui';
import type { Place, PageSize } from './layout';
import type { Rect } from './search';
import type { Window } from './zoom';

const PLACE_TEXT: Readonly<Record<Field['kind'], TextKey>> = {
  signature: 'readSignHere', seal: 'readSealHere', 'cross-page-seal': 'readSealHere', date: 'readDateHere', text: 'readFillHere', 'multi-line': 'readFillHere',
  number: 'readFillHere', checkbox: 'readFillHere', choice: 'readFillHere', image: 'readFillHere',
};

export interface PageSheetProps {
  readonly place: Place;
  /** px on screen */
  readonly width: number;
  readonly size: PageSize;
  readonly image: LivePicture | undefined;
  /** squares that make the page sharp, over its picture; `place` in percent */
  readonly tiles: readonly { readonly key: string; readonly place: Window; readonly picture: LivePicture | undefined }[];
  readonly fields: readonly Field[];
  /** found words, PDF points */
  readonly marks: readonly Rect[];
  readonly onFill: () => void;
  readonly onRetry: () => void;
}

export function PageSheet({ place, width, size, image, tiles, fields, marks, onFill, onRetry }: PageSheetProps) {
  const t = useText();
  const scale = width / size.width;
  return (
    <Box className='page' style={{ top: `${place.top}px`, height: `${place.height}px`, width: `${width}px` }}>
      {image?.state === 'ready' && <Picture className='page-image' exact src={image.path} label={t('readPageAlt', { page: place.page })} onFail={onRetry} />}
      {tiles.map(({ key, place: part, picture }) => picture?.state === 'ready' && (
        <Picture key={key} className='page-image page-tile' exact src={picture.path} label='' style={{ left: `${part.left}%`, top: `${part.top}%`, width: `${part.width}%`, height: `${part.height}%` }} />
      ))}
      {image?.state === 'failed' && (
        <Box className='page-failed'>
          <Txt>{t('readPageFailed')}</Txt>
          <Tap className='button button-plain button-small' onTap={onRetry}>{t('retry')}</Tap>
        </Box>
      )}
      {image?.state !== 'failed' && image?.state !== 'ready' && tiles.length === 0 && <Txt className='page-number'>{place.page}</Txt>}
      {marks.map(({ x, y, width: w, height }, i) => <Box key={i} className='found' hidden style={{ left: `${x * scale - 2}px`, top: `${y * scale - 2}px`, width: `${w * scale + 4}px`, height: `${height * scale + 4}px` }} />)}
      {fields.map((field) => <Spot key={field.fieldId} field={field} scale={scale} onFill={onFill} />)}
    </Box>
  );
}

function Spot({ field, scale, onFill }: { readonly field: Field; readonly scale: number; readonly onFill: () => void }) {
  const t = useText();
  const style = { left: `${field.x * scale}px`, top: `${field.y * scale}px`, width: `${field.width * scale}px`, height: `${field.height * scale}px` };
  if (!field.mine) return <Box className='spot spot-other' style={style} hidden />;
  const text = t(PLACE_TEXT[field.kind]);
  if (takesValue(field.kind)) {
    const label = field.label || text;
    const shown = shownValue(field);
    return (
      <Tap className='spot spot-fill' style={{ ...style, fontSize: `${letters(field.height * scale)}px` }} label={shown ? `${label} ${shown}` : label} onTap={onFill}>
        <Txt>{shown || label}</Txt>
      </Tap>
    );
  }
  return (
    <Box className={`spot spot-${field.kind}`} style={style} role='img' label={text}>
      <Txt>{text}</Txt>
    </Box>
  );
}

/** Letters that stay inside a place of this height, px. */
const letters = (height: number): number => Math.max(8, Math.min(13, Math.floor(height * 0.75)));

const TICK = '✓';

/** What is filled in, as the page will show it; empty when nothing is. */
function shownValue({ kind, options, value }: Field): string {
  if (!takesValue(kind) || !value) return '';
  if (kind === 'checkbox') return value === 'on' ? TICK : '';
  return kind === 'image' ? TICK : displayText(kind, options, value);
}
