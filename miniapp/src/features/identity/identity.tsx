/**
 * The real name by each way this server offers: name and number, with the phone number, by face. Which ways are enough is
 * the task's; a way that is not there is not shown, and where none is left that is said. Match, mismatch, not found and a
 * silent source are different answers.
 */
import { satisfiesLevel, type IdentityLevel, type IdType } from '@luobi/shared';
import type { Answer } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { rememberMe } from '../../api/session';
import { useAct } from '../../api/use-act';
import { useRequest } from '../../api/use-request';
import { useText } from '../../i18n';
import { Box, Button, ErrorNotice, Fact, Notice, Ready } from '../../ui';
import { FaceConsent } from './face-consent';
import { FaceEnding, FaceUnderWay } from './face-view';
import { PersonFields, usePersonForm, type Claim } from './person-form';
import { useFaceCheck } from './use-face-check';

type Options = Answer<'getIdentityOptions'>;
type Checked = Answer<'verifyIdentity'>;
export interface IdentityProps {
  /** how surely the person has to be known */
  readonly need: IdentityLevel;
  readonly taskId?: string | undefined;
  /** a face check a browser comes back from */
  readonly face?: string | undefined;
  readonly onDone: () => void;
}

export function Identity(props: IdentityProps) {
  const options = useRequest('identity-options', () => call('getIdentityOptions'));
  return <Ready of={options}>{(data) => <Ways {...props} options={data} />}</Ready>;
}

function Ways({ need, taskId, face: begun, onDone, options }: IdentityProps & { readonly options: Options }) {
  const t = useText();
  const enough = options.idTypes.filter(({ ways }) => ways.some((way) => satisfiesLevel(way, need)));
  const held = options.held && !satisfiesLevel(options.held.level, need) ? options.held : null;
  const form = usePersonForm(enough.map(({ idType }) => idType));
  const waysOf = (type: IdType): readonly IdentityLevel[] => enough.find(({ idType }) => idType === type)?.ways ?? [];
  const ways = waysOf(held?.idType ?? form.type);
  const byPhone = need === 'name_id_phone';
  const byRegister = need !== 'face' && ways.some((way) => way !== 'face' && satisfiesLevel(way, need));
  const [consented, setConsented] = useState(options.faceConsent.givenVersion === options.faceConsent.requiredVersion);
  const [asking, setAsking] = useState<{ readonly claim: Claim | null } | null>(null);
  const [refused, setRefused] = useState(false);
  const [answer, setAnswer] = useState<Checked | null>(null);

  const done = (result: { readonly me: Checked['me'] }): void => { rememberMe(result.me); onDone(); };
  const face = useFaceCheck({ begun: begun ?? null, taskId, onMatch: done });
  const checking = useAct(async (claim: Claim | null, key: string) => (claim === null
    ? call('raiseIdentity', { body: { level: 'name_id_phone' }, idempotencyKey: key })
    : call('verifyIdentity', { body: { ...claim, ...(byPhone ? { level: 'name_id_phone' as const } : {}) }, idempotencyKey: key })));

  const check = async (claim: Claim | null): Promise<void> => {
    setAnswer(null);
    setRefused(false);
    form.change({ covered: claim !== null });
    const result = await checking.run(claim);
    if (!result) return;
    if (result.outcome === 'match') done(result);
    else setAnswer(result);
  };
  const beginFace = (claim: Claim | null): void => {
    setAnswer(null);
    setRefused(false);
    checking.clear();
    if (claim) form.change({ covered: true });
    if (consented) void face.start(claim);
    else setAsking({ claim });
  };
  const consent = asking && (
    <FaceConsent version={options.faceConsent.requiredVersion} hasOtherWay={byRegister} onRefused={() => { setAsking(null); setRefused(true); }}
      onAgreed={() => { setConsented(true); setAsking(null); void face.start(asking.claim); }} />
  );

  if (face.stage === 'away' || face.stage === 'asking') return <Box><FaceUnderWay face={face} onAgain={() => { if (held || form.claim) beginFace(held ? null : form.claim); else face.leave(); }} />{consent}</Box>;
  if (enough.length === 0 || (held && ways.length === 0)) return <Notice tone='wait' what={t(held ? 'idNoWayType' : 'idNoWay')} next={t('idNoWayHelp')} />;
  const claim = held ? null : form.claim;
  const ready = held !== null || claim !== null;
  const left = answer?.attemptsLeft ?? face.last?.attemptsLeft ?? options.attemptsLeft;
  return (
    <Box className='stack-8'>
      {held
        ? (
          <Box className='stack-12'>
            <Fact name={t('idHeld')} value={t('idHeldAs', { name: held.nameMasked, number: held.idNumberMasked })} />
            <Notice what={t(need === 'face' ? 'idNeedFace' : 'idNeedPhone')} next={t(need === 'face' ? 'idNeedFaceHelp' : 'idNeedPhoneHelp')} />
          </Box>
        )
        : <PersonFields form={form} onEnter={() => { if (claim && byRegister) void check(claim); }} />}
      {need === 'face' && !held && <Notice what={t('idNeedFace')} next={t('idNeedFaceHelp')} />}
      {answer?.outcome === 'mismatch' && <Notice tone='bad' what={t('identityMismatch')} next={t('identityMismatchHelp', { n: answer.attemptsLeft })} />}
      {answer?.outcome === 'not_found' && <Notice tone='wait' what={t('identityNotFound')} next={t('identityNotFoundHelp', { n: answer.attemptsLeft })} />}
      {refused && <Notice tone='wait' what={t('idFaceRefused')} next={t(byRegister ? 'idFaceRefusedOther' : 'idFaceRefusedOnly')} />}
      <ErrorNotice error={checking.error} />
      <FaceEnding face={face} />
      <Box className='gap-top stack-12'>
        {byRegister && <Button text={t(held ? 'idRaisePhone' : 'identityCheck')} busy={checking.busy} disabled={!ready} onTap={() => void check(claim)} />}
        {ways.includes('face') && <Button kind={byRegister ? 'plain' : 'primary'} text={t(face.last ? 'idFaceAgain' : 'idByFace')} busy={face.starting.busy} disabled={!ready} onTap={() => beginFace(claim)} />}
        <Box className='t13 quiet'>{t('identityAttempts', { n: left })}</Box>
      </Box>
      {consent}
    </Box>
  );
}
