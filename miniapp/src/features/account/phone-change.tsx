/** The number of the account changes: first the old one (or the real name, when it is lost), then the new one. */
import { isMainlandPhone } from '@luobi/shared';
import type { Answer, Me } from '@luobi/shared/contract';
import { useState } from 'react';
import { call } from '../../api/client';
import { useAct } from '../../api/use-act';
import { useText } from '../../i18n';
import { Box, Button, ErrorNotice, Field, Heading, Notice } from '../../ui';
import { CodeForm } from './code-form';
import { phoneText } from './code-text';

type Step = { readonly at: 'old' | 'lost' } | { readonly at: 'new'; readonly changeId: string };

/** @param onDone with the new number, masked; every session has ended by then */
export function PhoneChange({ me, onDone }: { readonly me: Me; readonly onDone: (phoneMasked: string) => void }) {
  const [step, setStep] = useState<Step>({ at: 'old' });
  const proven = (changeId: string): void => setStep({ at: 'new', changeId });
  switch (step.at) {
    case 'old': return <OldNumber me={me} onProven={proven} onLost={() => setStep({ at: 'lost' })} />;
    case 'lost': return <LostNumber me={me} onProven={proven} onBack={() => setStep({ at: 'old' })} />;
    case 'new': return <NewNumber changeId={step.changeId} onDone={onDone} />;
  }
}

function OldNumber({ me, onProven, onLost }: { readonly me: Me; readonly onProven: (changeId: string) => void; readonly onLost: () => void }) {
  const t = useText();
  const [changeId, setChangeId] = useState('');
  return (
    <Box className='stack-12'>
      <Heading level={2} className='t17'>{t('phoneNow', { phone: me.phoneMasked })}</Heading>
      <CodeForm
        button={t('phoneContinue')} onDone={() => onProven(changeId)}
        send={async () => {
          const started = await call('startPhoneChange', { body: { way: 'code' } });
          setChangeId(started.changeId);
          // asked for by code, so there is one
          return { ...started.challenge!, to: started.oldPhoneMasked };
        }}
        answer={(answer) => call('provePhoneChange', { params: { changeId }, body: { way: 'code', ...answer } })}
      />
      <Button kind='text' text={t('phoneLost')} onTap={onLost} />
    </Box>
  );
}

function LostNumber({ me, onProven, onBack }: { readonly me: Me; readonly onProven: (changeId: string) => void; readonly onBack: () => void }) {
  const t = useText();
  const [name, setName] = useState('');
  const [idNumber, setIdNumber] = useState('');
  const proving = useAct(async (person: { name: string; idNumber: string }) => {
    const { changeId } = await call('startPhoneChange', { body: { way: 'identity' } });
    await call('provePhoneChange', { params: { changeId }, body: { way: 'identity', ...person } });
    return changeId;
  });
  const prove = async (): Promise<void> => {
    const changeId = await proving.run({ name: name.trim(), idNumber });
    if (changeId) onProven(changeId);
  };
  if (me.realName.state !== 'verified') {
    return (
      <Box className='stack-12'>
        <Notice tone='wait' what={t('phoneLostNobody')} next={t('phoneLostNobodyHelp')} />
        <Button kind='plain' text={t('phoneOldAgain')} onTap={onBack} />
      </Box>
    );
  }
  return (
    <Box className='stack-12'>
      <Heading level={2} className='t17'>{t('phoneLostLead')}</Heading>
      <Box className='quiet'>{t('phoneLostHelp')}</Box>
      <Field label={t('idName')} hint={t('idNameHint')} maxLength={32} value={name} onInput={setName} />
      <Field label={t('idNumber')} hint={t('phoneLostNumberHint')} kind='idcard' maxLength={22} value={idNumber} onInput={(text) => setIdNumber(text.replace(/[\s-]/g, '').toUpperCase())} onEnter={() => void prove()} />
      <ErrorNotice error={proving.error} />
      <Button text={t('phoneContinue')} busy={proving.busy} disabled={[...name.trim()].length < 2 || idNumber.length < 5} onTap={() => void prove()} />
      <Button kind='text' text={t('phoneOldAgain')} onTap={onBack} />
    </Box>
  );
}

function NewNumber({ changeId, onDone }: { readonly changeId: string; readonly onDone: (phoneMasked: string) => void }) {
  const t = useText();
  const [phone, setPhone] = useState('');
  const good = isMainlandPhone(phone);
  return (
    <Box className='stack-12'>
      <Notice tone='good' what={t('phoneProven')} next={t('phoneProvenHelp')} />
      <Field
        label={t('phoneNew')} hint={t('phoneHint')} kind='tel' maxLength={20} value={phone} onInput={(text) => setPhone(phoneText(text))}
        fault={phone.length === 11 && !good ? t('phoneBad') : null}
      />
      {/* a code belongs to the number it was sent to: another number begins anew */}
      <CodeForm
        key={phone} ready={good} button={t('phoneFinish')} onDone={({ phoneMasked }: Answer<'finishPhoneChange'>) => onDone(phoneMasked)}
        send={async () => ({ ...(await call('sendNewPhoneCode', { params: { changeId }, body: { phone } })), to: `${phone.slice(0, 3)} **** ${phone.slice(7)}` })}
        answer={(body) => call('finishPhoneChange', { params: { changeId }, body, gates: false })}
      />
    </Box>
  );
}
