/** input and textarea: a real DOM control that reports in WeChat's event shapes. */
import { control, elementOf, fire, setAttribute, truthy } from './shared.js';

const KEYBOARDS = { number: 'numeric', digit: 'decimal', idcard: 'text', 'safe-password': 'text', nickname: 'text' };

export const textInputs = (host) => ({ input: textInput(host, 'input'), textarea: textInput(host, 'textarea') });

function textInput(host, tag) {
  return {
    created(c) {
      const input = control(c, tag);
      elementOf(c).append(input);
      const quiet = (type, tell) => input.addEventListener(type, (event) => {
        event.stopPropagation();
        tell?.(event);
      });
      quiet('input', () => fire(c, 'input', { value: input.value, cursor: input.selectionStart ?? input.value.length, keyCode: 0 }));
      quiet('focus', () => {
        fire(c, 'focus', { value: input.value, height: host.keyboardHeight });
        fire(c, 'keyboardheightchange', { height: host.keyboardHeight, duration: 0 });
        host.emit('KeyboardHeightChange', { height: host.keyboardHeight });
      });
      quiet('blur', () => {
        fire(c, 'blur', { value: input.value, cursor: input.value.length });
        fire(c, 'keyboardheightchange', { height: 0, duration: 0 });
        host.emit('KeyboardHeightChange', { height: 0 });
      });
      quiet('change');
      input.addEventListener('keydown', (event) => {
        if (event.key === 'Enter' && tag === 'input') fire(c, 'confirm', { value: input.value });
      });
      c.read = () => input.value;
      c.clear = () => { input.value = ''; };
    },
    properties: {
      value(c, value) {
        const text = value === undefined || value === null ? '' : String(value);
        if (c.control.value !== text) c.control.value = text;
      },
      placeholder: (c, value) => { c.control.placeholder = value || ''; },
      disabled: (c, value) => { c.control.disabled = truthy(value); },
      maxlength(c, value) {
        if (Number(value) > 0) c.control.maxLength = Number(value);
        else c.control.removeAttribute('maxlength');
      },
      password: (c, value) => { if (tag === 'input') c.control.type = truthy(value) ? 'password' : 'text'; },
      type: (c, value) => { c.control.inputMode = KEYBOARDS[value] ?? 'text'; },
      confirmType: (c, value) => setAttribute(c.control, 'enterkeyhint', value),
      focus: (c, value) => { if (truthy(value)) setTimeout(() => c.control.focus(), 0); },
    },
  };
}
