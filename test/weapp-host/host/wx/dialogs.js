/** Toast, loading, modal, action sheet and the picker's sheet, with WeChat's limits on their texts. */
import { Refusal } from './call.js';

/** WeChat counts a Chinese character as one, a Latin one as half. */
const width = (text) => Array.from(text).reduce((sum, character) => sum + (character.charCodeAt(0) < 256 ? 0.5 : 1), 0);

export function createDialogs() {
  let toast = null;
  let timer;
  const layer = (kind, role, build) => {
    const element = document.createElement('div');
    element.className = `layer ${kind}`;
    element.setAttribute('role', role);
    build(element);
    document.getElementById('layers').append(element);
    return element;
  };
  const button = (text, press) => Object.assign(document.createElement('button'), { textContent: text, onclick: press });
  const self = {
    toast(text, duration) {
      self.hideToast();
      toast = layer('toast', 'status', (element) => { element.textContent = text; });
      if (duration) timer = setTimeout(self.hideToast, duration);
    },
    hideToast() {
      clearTimeout(timer);
      toast?.remove();
      toast = null;
    },
    modal: (o) => new Promise((answer) => {
      const element = layer('modal', 'dialog', (box) => {
        box.setAttribute('aria-label', o.title || o.content || '');
        box.setAttribute('aria-modal', 'true');
        const input = Object.assign(document.createElement('input'), { placeholder: o.placeholderText ?? '' });
        const choices = Object.assign(document.createElement('div'), { className: 'choices' });
        const end = (result) => () => {
          element.remove();
          answer({ ...result, ...(o.editable && result.confirm ? { content: input.value } : {}) });
        };
        if (o.showCancel !== false) choices.append(button(o.cancelText ?? '取消', end({ confirm: false, cancel: true })));
        const confirm = button(o.confirmText ?? '确定', end({ confirm: true, cancel: false }));
        confirm.style.color = o.confirmColor ?? '#576b95';
        choices.append(confirm);
        if (o.title) box.append(Object.assign(document.createElement('h3'), { textContent: o.title }));
        box.append(Object.assign(document.createElement('p'), { textContent: o.content ?? '' }), ...(o.editable ? [input] : []), choices);
      });
    }),
    sheet(items, choose, cancel) {
      const element = layer('sheet', 'dialog', (box) => {
        box.setAttribute('aria-modal', 'true');
        const end = (then) => () => {
          element.remove();
          then();
        };
        items.forEach((item, index) => box.append(typeof item === 'string' ? button(item, end(() => choose(index))) : item));
        if (items.some((item) => typeof item !== 'string')) box.append(button('确定', end(() => choose(-1))));
        box.append(button('取消', end(cancel)));
      });
    },
    pick({ mode, range, rangeKey, value }, choose, cancel) {
      if (mode === 'selector') return self.sheet(range.map((item) => String(rangeKey ? item[rangeKey] : item)), choose, cancel);
      const input = Object.assign(document.createElement('input'), { type: mode === 'time' ? 'time' : 'date', value: value ?? '' });
      return self.sheet([input], () => choose(input.value), cancel);
    },
  };
  return self;
}

export function dialogs(host, call) {
  const ui = host.dialogs;
  return {
    showToast: call('showToast', ({ title = '', duration = 1500 }) => ui.toast(title, duration)),
    hideToast: call('hideToast', () => ui.hideToast()),
    showLoading: call('showLoading', ({ title = '' }) => ui.toast(title, 0)),
    hideLoading: call('hideLoading', () => ui.hideToast()),
    showModal: call('showModal', (o) => {
      for (const name of ['confirmText', 'cancelText']) {
        if (width(o[name] ?? '') > 4) throw new Refusal(`${name} length should not larger than 4 Chinese characters`);
      }
      return ui.modal(o);
    }),
    showActionSheet: call('showActionSheet', ({ itemList = [] }) => {
      if (itemList.length === 0 || itemList.length > 6) throw new Refusal('parameter error: itemList should have 1 to 6 items');
      return new Promise((resolve, reject) => ui.sheet(itemList, (tapIndex) => resolve({ tapIndex }), () => reject(new Refusal('cancel'))));
    }),
  };
}
