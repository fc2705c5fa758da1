/**
 * Between glass-easel and the DOM: built-in tags become `<wx-view>`, `<wx-button>`…, rpx in inline styles becomes
 * pixels, and DOM touches become events of WeChat's shape, measured from the page's corner as on a phone.
 */
import { glassEasel } from 'glass-easel-miniprogram-adapter';
import { lengths } from '../wxss-lengths.mjs';

const TOUCHES = new Set(['touchstart', 'touchmove', 'touchend', 'touchcancel']);

export function createBackend(host) {
  const backend = new glassEasel.CurrentWindowBackendContext();
  backend.document = {
    createElement: (tag) => withLengths(document.createElement(domTag(host, tag))),
    createTextNode: (text) => document.createTextNode(text),
    createDocumentFragment: () => document.createDocumentFragment(),
  };
  backend.onEvent((target, type, detail, options) => {
    const event = new glassEasel.Event(type, TOUCHES.has(type) ? {} : detail, { ...options, extraFields: touchFields(type, detail, options.originalEvent) });
    glassEasel.Event.dispatchEvent(target, event);
    return event.getEventBubbleStatus();
  });
  return backend;
}

function domTag(host, tag) {
  const keepsItsName = !host.builtIns.has(tag) && (tag.includes('-') || tag === 'page' || tag === 'comp');
  return keepsItsName ? tag : `wx-${tag}`;
}

function withLengths(element) {
  const set = element.setAttribute;
  element.setAttribute = function setAttribute(name, value) {
    set.call(this, name, name === 'style' ? lengths(String(value)) : value);
  };
  return element;
}

/** `touches` and `changedTouches`; a tap carries one of each. */
function touchFields(type, detail, original) {
  if (TOUCHES.has(type) && original?.touches) {
    return { touches: Array.from(original.touches, touch), changedTouches: Array.from(original.changedTouches, touch) };
  }
  if (type !== 'tap' && type !== 'longpress') return undefined;
  const { left, top } = pageCorner();
  const x = detail.x - left;
  const y = detail.y - top;
  const point = { identifier: 0, clientX: x, clientY: y, pageX: x, pageY: y + scrolled(), force: 1 };
  return { touches: [point], changedTouches: [point] };
}

/** On a canvas WeChat gives `x`/`y` from the canvas's own corner besides the usual coordinates. */
function touch(source) {
  const { left, top } = pageCorner();
  const canvas = source.target?.closest?.('wx-canvas')?.getBoundingClientRect();
  return {
    identifier: source.identifier,
    clientX: source.clientX - left, clientY: source.clientY - top,
    pageX: source.clientX - left, pageY: source.clientY - top + scrolled(),
    force: source.force,
    ...(canvas ? { x: source.clientX - canvas.left, y: source.clientY - canvas.top } : {}),
  };
}

export const pageCorner = () => document.getElementById('view').getBoundingClientRect();
const scrolled = () => document.getElementById('view').scrollTop;
