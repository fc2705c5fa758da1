/** The ways the sender allows, to choose one; a single one is not asked about. */
import type { WillingnessMethod } from '@luobi/shared';
import { useText, type TextKey } from '../../i18n';
import { Box, Heading, Tap, Txt } from '../../ui';
import './willingness.scss';

export const METHOD_NAME: Readonly<Record<WillingnessMethod, TextKey>> = { sms: 'willBySms', password: 'willByPassword', face: 'willByFace' };

export interface MethodListProps {
  readonly methods: readonly WillingnessMethod[];
  readonly chosen: WillingnessMethod;
  /** empty while it is not known */
  readonly phoneMasked: string;
  readonly onChoose: (method: WillingnessMethod) => void;
  /** the question above; default: how to confirm */
  readonly lead?: TextKey;
}

export function MethodList({ methods, chosen, phoneMasked, onChoose, lead = 'willHow' }: MethodListProps) {
  const t = useText();
  if (methods.length < 2) return null;
  const help: Readonly<Record<WillingnessMethod, string>> = { sms: phoneMasked ? t('willBySmsHelp', { phone: phoneMasked }) : t('willBySmsHelpOwn'), password: t('willByPasswordHelp'), face: t('willByFaceHelp') };
  return (
    <Box className='stack-8'>
      <Heading level={2} className='t17'>{t(lead)}</Heading>
      {methods.map((method) => {
        const on = method === chosen;
        return (
          <Tap key={method} className={on ? 'method method-on' : 'method'} label={[t(METHOD_NAME[method]), help[method], ...(on ? [t('willChosen')] : [])].join(' ')} onTap={() => onChoose(method)}>
            <Txt className='method-mark' />
            <Txt className='grow'>
              {/* the blank parts the words for those who hear them */}
              <Txt className='block strong'>{`${t(METHOD_NAME[method])} `}</Txt>
              <Txt className='block t13 quiet'>{`${help[method]} `}</Txt>
            </Txt>
            {on && <Txt className='t13 jade'>{t('willChosen')}</Txt>}
          </Tap>
        );
      })}
    </Box>
  );
}
