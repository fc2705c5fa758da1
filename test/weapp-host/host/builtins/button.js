/** button, form, label, navigator. Open types answer what `host.openTypes` says; nobody logs in by accident. */
import { around, elementOf, fire, markDisabled, setAttribute, truthy } from './shared.js';

const OPEN_TYPE_EVENTS = {
  getPhoneNumber: 'getphonenumber', getRealtimePhoneNumber: 'getrealtimephonenumber', chooseAvatar: 'chooseavatar',
  agreePrivacyAuthorization: 'agreeprivacyauthorization', openSetting: 'opensetting', contact: 'contact', feedback: 'feedback',
};

export const buttons = (host) => ({
  button: {
    created(c) {
      elementOf(c).setAttribute('role', 'button');
      elementOf(c).tabIndex = 0;
      elementOf(c).addEventListener('keydown', (event) => { if (event.key === 'Enter' || event.key === ' ') elementOf(c).click(); });
      c.addListener('tap', () => {
        if (truthy(c.data.disabled)) return;
        const form = around(c, 'form');
        if (form && c.data.formType === 'submit') fire(form, 'submit', { value: values(form) });
        if (form && c.data.formType === 'reset') reset(form);
        if (c.data.openType) openType(host, c, c.data.openType);
      });
    },
    properties: {
      disabled(c, value) {
        markDisabled(c);
        elementOf(c).classList.toggle('wx-disabled', truthy(value));
      },
      type: (c, value) => setAttribute(elementOf(c), 'type', value),
      size: (c, value) => setAttribute(elementOf(c), 'size', value),
      plain: (c, value) => setAttribute(elementOf(c), 'plain', truthy(value) ? 'true' : ''),
      loading: (c, value) => setAttribute(elementOf(c), 'loading', truthy(value) ? 'true' : ''),
    },
  },
  form: { created() {}, properties: {} },
  label: {
    created(c) {
      c.addListener('tap', () => {
        const root = c.data.for ? document.getElementById(c.data.for) : elementOf(c);
        const input = root?.querySelector('input');
        if (input && !host.lastPointerTarget?.closest?.('input')) input.click();
      });
    },
    properties: {},
  },
  navigator: {
    created: (c) => c.addListener('tap', () => host.wx[c.data.openType || 'navigateTo']({ url: c.data.url, delta: Number(c.data.delta ?? 1) })),
    properties: {},
  },
});

function openType(host, c, type) {
  host.record('open-type', { name: type });
  if (type === 'share') return host.share?.();
  const event = OPEN_TYPE_EVENTS[type];
  if (!event) return host.missing.add(`button open-type=${type}`);
  if (type === 'agreePrivacyAuthorization') {
    host.privacy.pressed = elementOf(c).id;
    return fire(c, event, { errMsg: `${type}:ok` });
  }
  const answer = host.openTypes[type];
  return fire(c, event, (typeof answer === 'function' ? answer() : answer) ?? { errMsg: `${type}:fail user deny` });
}

const fields = (form) => [...elementOf(form).querySelectorAll('*')].map((element) => element.component).filter((c) => c?.read && c.data.name);
const values = (form) => Object.fromEntries(fields(form).map((c) => [c.data.name, c.read()]));
function reset(form) {
  for (const field of fields(form)) field.clear?.();
  fire(form, 'reset', {});
}
