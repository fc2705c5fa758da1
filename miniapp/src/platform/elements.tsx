/**
 * The few elements every screen is made of: WeChat components on weapp, native HTML in browsers, where a real
 * <button> or <input> brings role, keyboard and screen reader for free. One event shape for both; each control
 * carries a role and a name. `process.env.TARO_ENV` is a build constant: the other half leaves the bundle.
 */
import { Button, Image, Input, Switch, Text, Textarea, View } from '@tarojs/components';
import type { CSSProperties, PropsWithChildren } from 'react';

const WEB = process.env.TARO_ENV !== 'weapp';

type Shape = PropsWithChildren<{ readonly className?: string; readonly style?: CSSProperties }>;

/** Taro's typings know ariaLabel and ariaRole on few components; config/a11y carries all of them to WeChat. */
const aria = (names: { readonly ariaRole?: string; readonly ariaLabel?: string; readonly ariaHidden?: boolean; readonly ariaDisabled?: boolean }): object => names;

export type BoxProps = Shape & {
  readonly id?: string;
  readonly role?: 'alert' | 'dialog' | 'group' | 'img' | 'list' | 'listitem' | 'status';
  /** accessible name */
  readonly label?: string;
  /** true for decoration a screen reader should pass over */
  readonly hidden?: boolean;
  readonly onTap?: () => void;
};

/** A block. Not a control: whoever can be pressed is a `Tap`. */
export function Box({ children, className, style, id, role, label, hidden, onTap }: BoxProps) {
  if (WEB) {
    const modal = role === 'dialog' ? { 'aria-modal': true, tabIndex: -1 } : {};
    return <div id={id} className={className} style={style} role={role} aria-label={label} aria-hidden={hidden || undefined} onClick={onTap} {...modal}>{children}</div>;
  }
  return <View id={id} className={className} style={style} onClick={onTap} {...aria({ ariaRole: role, ariaLabel: label, ariaHidden: hidden })}>{children}</View>;
}

/** The landmark a screen reader jumps to. */
export function Main({ children, className }: Shape) {
  return WEB ? <main className={className}>{children}</main> : <View className={className}>{children}</View>;
}

/** A run of text. */
export function Txt({ children, className, style }: Shape) {
  return WEB ? <span className={className} style={style}>{children}</span> : <Text className={className} style={style}>{children}</Text>;
}

export function Heading({ children, className, level = 1 }: Shape & { readonly level?: 1 | 2 }) {
  if (WEB) {
    const Tag = level === 1 ? 'h1' : 'h2';
    return <Tag className={`${className ?? ''} heading`}>{children}</Tag>;
  }
  return <View className={`${className ?? ''} heading`} ariaRole='heading'>{children}</View>;
}

export type TapProps = Shape & {
  /** accessible name; needed when the children are not plain text */
  readonly label?: string;
  readonly disabled?: boolean;
  readonly onTap: () => void;
};

/** Anything that can be pressed. */
export function Tap({ children, className, style, label, disabled, onTap }: TapProps) {
  const cls = `tap ${className ?? ''}${disabled ? ' tap-off' : ''}`;
  if (WEB) return <button type='button' className={cls} style={style} aria-label={label} disabled={disabled} onClick={onTap}>{children}</button>;
  return (
    <Button className={cls} style={style} hoverClass='tap-hover' disabled={disabled} onClick={onTap} {...aria({ ariaRole: 'button', ariaLabel: label, ariaDisabled: disabled })}>
      {children}
    </Button>
  );
}

export interface TextInputProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly label: string;
  readonly placeholder?: string;
  readonly kind?: 'text' | 'number' | 'tel' | 'idcard' | 'code' | 'password' | 'new-password';
  /** shown as dots */
  readonly concealed?: boolean;
  readonly maxLength?: number;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  readonly onEnter?: () => void;
  readonly className?: string;
}

const INPUT_MODE = { text: 'text', number: 'decimal', tel: 'tel', idcard: 'text', code: 'numeric', password: 'text', 'new-password': 'text' } as const;
const AUTOCOMPLETE = { text: 'off', number: 'off', tel: 'tel-national', idcard: 'off', code: 'one-time-code', password: 'off', 'new-password': 'new-password' } as const;
const WX_TYPE = { text: 'text', number: 'digit', tel: 'number', idcard: 'idcard', code: 'number', password: 'text', 'new-password': 'text' } as const;

export function TextInput({ value, onInput, label, placeholder, kind = 'text', maxLength = 140, disabled, autoFocus, onEnter, className, concealed }: TextInputProps) {
  const cls = `input ${className ?? ''}`;
  if (WEB) {
    return (
      <input
        type={concealed ? 'password' : 'text'} className={cls} value={value} aria-label={label} placeholder={placeholder} maxLength={maxLength} disabled={disabled}
        inputMode={INPUT_MODE[kind]} autoComplete={AUTOCOMPLETE[kind]} autoFocus={autoFocus}
        onChange={(event) => onInput(event.target.value)}
        onKeyDown={(event) => { if (event.key === 'Enter') onEnter?.(); }}
      />
    );
  }
  return (
    <Input
      className={cls} value={value} ariaLabel={label} placeholder={placeholder} placeholderClass='placeholder' maxlength={maxLength} disabled={disabled}
      type={WX_TYPE[kind]} password={concealed ?? false} focus={autoFocus} onInput={(event) => onInput(event.detail.value)} onConfirm={onEnter}
    />
  );
}

export function TextArea({ value, onInput, label, placeholder, maxLength = 200 }: Pick<TextInputProps, 'value' | 'onInput' | 'label' | 'placeholder' | 'maxLength'>) {
  if (WEB) return <textarea className='input textarea' value={value} aria-label={label} placeholder={placeholder} maxLength={maxLength} rows={3} onChange={(event) => onInput(event.target.value)} />;
  return <Textarea className='input textarea' value={value} ariaLabel={label} placeholder={placeholder} placeholderClass='placeholder' maxlength={maxLength} onInput={(event) => onInput(event.detail.value)} />;
}

export function Toggle({ checked, label, onChange }: { readonly checked: boolean; readonly label: string; readonly onChange: (checked: boolean) => void }) {
  if (WEB) {
    return (
      <button type='button' role='switch' aria-checked={checked} aria-label={label} className={checked ? 'tap switch switch-on' : 'tap switch'} onClick={() => onChange(!checked)}>
        <span className='switch-knob' />
      </button>
    );
  }
  return <Switch checked={checked} color='#2F6B4F' ariaLabel={label} onChange={(event) => onChange(event.detail.value)} />;
}

/** A picture. An empty label marks decoration. @param exact its box has its shape already: fill it to the edge */
export function Picture({ src, label, className, style, exact, onFail }: Omit<Shape, 'children'> & { readonly src: string; readonly label: string; readonly exact?: boolean; readonly onFail?: () => void }) {
  if (WEB) return <img src={src} alt={label} className={className} style={style} onError={onFail} draggable={false} />;
  return <Image src={src} className={className} style={style} mode={exact ? 'scaleToFill' : 'aspectFit'} onError={onFail} {...aria(label ? { ariaLabel: label } : { ariaHidden: true })} />;
}
