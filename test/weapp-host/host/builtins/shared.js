/** Small things every built-in component needs. A "component" here is a glass-easel component; `.$$` is its element. */
export const elementOf = (component) => component.$$;

/** WXML gives booleans as booleans or as text. An empty text is false: so Taro writes an attribute that was taken away. */
export const truthy = (value) => value === true || (typeof value === 'string' && value !== '' && value !== 'false') || (typeof value === 'number' && value !== 0);

/** Component events of WeChat do not bubble. */
export const fire = (component, type, detail) => component.triggerEvent(type, detail, { bubbles: false, composed: false });

export function setAttribute(element, name, value) {
  if (value === undefined || value === null || value === '' || value === false) element.removeAttribute(name);
  else element.setAttribute(name, String(value));
}

/** A plain DOM control inside a built-in; its own DOM events stay inside. */
export function control(component, tag, properties = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  component.control = element;
  return element;
}

/** The nearest built-in of that tag around a component, or undefined. */
export const around = (component, tag) => elementOf(component).parentElement?.closest(`wx-${tag}`)?.component;

/** aria-* as WeChat passes them to the phone's screen reader. */
export const accessibility = {
  ariaLabel: (c, value) => setAttribute(named(c), 'aria-label', value),
  ariaRole: (c, value) => value && elementOf(c).setAttribute('role', value),
  ariaHidden: (c, value) => setAttribute(elementOf(c), 'aria-hidden', truthy(value) ? 'true' : ''),
  ariaChecked: (c, value) => setAttribute(elementOf(c), 'aria-checked', value),
  ariaSelected: (c, value) => setAttribute(elementOf(c), 'aria-selected', value),
  ariaDisabled: markDisabled,
  ariaLive: (c, value) => setAttribute(elementOf(c), 'aria-live', value),
};

/** Disabled by either attribute; the templates always send both. */
export function markDisabled(component) {
  const off = truthy(component.data.disabled) || truthy(component.data.ariaDisabled);
  setAttribute(elementOf(component), 'aria-disabled', off ? 'true' : '');
}

/** An input's name belongs on the control that takes the focus. */
const named = (component) => (component.control?.matches?.('input, textarea') ? component.control : elementOf(component));
