/** checkbox, radio, their groups, switch, slider, picker. */
import { around, control, elementOf, fire, truthy } from './shared.js';

export const choices = (host) => ({
  checkbox: box('checkbox'),
  radio: box('radio'),
  'checkbox-group': group('checkbox'),
  'radio-group': group('radio'),
  switch: {
    created(c) {
      const input = control(c, 'input', { type: 'checkbox' });
      input.setAttribute('role', 'switch');
      elementOf(c).prepend(input);
      tells(input, () => fire(c, 'change', { value: input.checked }));
      c.read = () => input.checked;
      c.clear = () => { input.checked = false; };
    },
    properties: { ...checkable, color: (c, value) => { if (value) c.control.style.setProperty('--on', value); } },
  },
  slider: {
    created(c) {
      const input = control(c, 'input', { type: 'range' });
      elementOf(c).append(input);
      tells(input, () => fire(c, 'change', { value: Number(input.value) }));
      c.read = () => Number(input.value);
    },
    properties: Object.fromEntries(['min', 'max', 'step', 'value'].map((name) => [name, (c, value) => { if (value !== undefined) c.control[name] = value; }])),
  },
  picker: {
    created(c) {
      c.read = () => c.data.value;
      c.addListener('tap', () => {
        if (truthy(c.data.disabled)) return;
        const { mode = 'selector', range = [], rangeKey, value, start, end } = c.data;
        // the wheel slides in after the finger has left: the click of the same touch must not land on it
        setTimeout(() => host.dialogs.pick({ mode, range, rangeKey, value, start, end }, (chosen) => fire(c, 'change', { value: chosen }), () => fire(c, 'cancel', {})), 100);
      });
    },
    properties: {},
  },
});

const checkable = {
  checked: (c, value) => { c.control.checked = truthy(value); },
  disabled: (c, value) => { c.control.disabled = truthy(value); },
};

function tells(input, tell) {
  input.addEventListener('change', (event) => {
    event.stopPropagation();
    tell();
  });
  input.addEventListener('input', (event) => event.stopPropagation());
}

function box(kind) {
  return {
    created(c) {
      const input = control(c, 'input', { type: kind });
      elementOf(c).prepend(input);
      tells(input, () => {
        const whole = around(c, `${kind}-group`);
        if (!whole) return;
        if (kind === 'radio') for (const other of members(whole, kind)) if (other !== c) other.control.checked = false;
        fire(whole, 'change', { value: whole.read() });
      });
    },
    properties: checkable,
  };
}

function group(kind) {
  return {
    created(c) {
      elementOf(c).setAttribute('role', kind === 'radio' ? 'radiogroup' : 'group');
      c.read = () => {
        const chosen = members(c, kind).filter((one) => one.control.checked).map((one) => one.data.value);
        return kind === 'radio' ? chosen[0] ?? '' : chosen;
      };
      c.clear = () => { for (const one of members(c, kind)) one.control.checked = false; };
    },
    properties: {},
  };
}

const members = (whole, kind) => [...elementOf(whole).querySelectorAll(`wx-${kind}`)].map((element) => element.component);
