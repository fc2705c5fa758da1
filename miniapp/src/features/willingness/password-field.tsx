/** A password as it is typed: hidden, with a switch to look at it. It is kept in memory only and by no password manager. */
import { useState } from 'react';
import { useText } from '../../i18n';
import { Field } from '../../ui';

export interface PasswordFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly onEnter?: () => void;
  readonly fault?: string | null;
  readonly fresh?: boolean;
}

export function PasswordField({ fresh, ...field }: PasswordFieldProps) {
  const t = useText();
  const [shown, setShown] = useState(false);
  return <Field {...field} kind={fresh ? 'new-password' : 'password'} concealed={!shown} maxLength={64} end={{ text: t(shown ? 'willPasswordHide' : 'willPasswordShow'), onTap: () => setShown(!shown) }} />;
}
