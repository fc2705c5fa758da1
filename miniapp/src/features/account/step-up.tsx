/** A code before an act that cannot be taken back. */
import { call } from '../../api/client';
import { useText } from '../../i18n';
import { CodeForm } from './code-form';

export function StepUp({ onDone }: { readonly onDone: () => void }) {
  const t = useText();
  return (
    <CodeForm
      button={t('stepUpConfirm')} onDone={onDone}
      send={async () => {
        const sent = await call('sendStepUpCode');
        return { ...sent, to: sent.phoneMasked };
      }}
      answer={(body) => call('proveStepUp', { body })}
    />
  );
}
