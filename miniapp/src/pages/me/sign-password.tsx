/** The sign password, from “me” or from a confirmation that asked for it. */
import { useState } from 'react';
import { call } from '../../api/client';
import { useRequest } from '../../api/use-request';
import { SignPasswordForm, SignPasswordSaved, type PasswordState, type PasswordStepUp } from '../../features/willingness/sign-password';
import { useText } from '../../i18n';
import { back } from '../../platform/navigation';
import { keepInTab, takeFromTab } from '../../platform/tab-memory';
import { Ready, Screen, guarded } from '../../ui';

const PURPOSE = 'sign-password';

function SignPasswordPage() {
  const t = useText();
  const [resumed] = useState(() => takeFromTab(PURPOSE) as PasswordStepUp | null);
  const [saved, setSaved] = useState<PasswordState | null>(null);
  const page = useRequest('sign-password', async () => {
    const [state, me] = await Promise.all([call('getSignPassword'), call('getMe')]);
    return { state, phoneMasked: me.phoneMasked };
  });
  return (
    <Screen title={t('passTitle')}>
      {saved ? <SignPasswordSaved text={t('back')} onDone={() => void back()} /> : (
        <Ready of={page}>
          {({ state, phoneMasked }) => <SignPasswordForm state={state} phoneMasked={phoneMasked} resumed={resumed} onAway={(stepUp) => keepInTab(PURPOSE, stepUp)} onSaved={setSaved} />}
        </Ready>
      )}
    </Screen>
  );
}

export default guarded(SignPasswordPage);
