/** SelectorQuery and IntersectionObserver: measured from the page's window, answered one turn later as in WeChat. */
import { pageCorner } from '../element-backend.js';

export function selectorQuery(host) {
  return {
    createSelectorQuery: () => new Query(host),
    createIntersectionObserver: (component, options) => new Observer(host, component, options),
    createMediaQueryObserver: () => ({ observe() {}, disconnect() {} }),
  };
}

/** Where a page or component begins in the DOM. */
const rootOf = (host, scope) => host.stack.find((page) => page.caller === scope)?.element ?? scope?._$?.$$ ?? host.top().element;
/** `canvas#pad` → `wx-canvas#pad` */
const domSelector = (host, selector) => selector.replace(/>>>/g, ' ').replace(/(^|[\s>,])([a-z][a-z-]*)(?=[\s.#:[>,]|$)/g, (whole, before, tag) => (host.builtIns.has(tag) ? `${before}wx-${tag}` : whole));

class Query {
  constructor(host) {
    this.host = host;
    this.asked = [];
  }
  in(component) {
    this.scope = component;
    return this;
  }
  select(selector) { return this.ask(selector, true); }
  selectAll(selector) { return this.ask(selector, false); }
  selectViewport() { return this.ask(null, true); }
  ask(selector, single) {
    const add = (fields, tell) => {
      this.asked.push({ selector, single, fields, tell });
      return this;
    };
    return {
      fields: add,
      node: (tell) => add({ node: true }, tell),
      context: (tell) => add({ context: true }, tell),
      boundingClientRect: (tell) => add({ id: true, dataset: true, rect: true, size: true }, tell),
      scrollOffset: (tell) => add({ id: true, dataset: true, scrollOffset: true }, tell),
    };
  }
  exec(tell) {
    setTimeout(() => {
      const answers = this.asked.map((question) => {
        const found = this.find(question.selector).map((element) => describe(element, question.fields));
        const answer = question.single ? found[0] ?? null : found;
        question.tell?.(answer);
        return answer;
      });
      tell?.(answers);
    }, 0);
    return this;
  }
  find(selector) {
    if (selector === null) return [document.getElementById('view')];
    return [...rootOf(this.host, this.scope).querySelectorAll(domSelector(this.host, selector))];
  }
}

function describe(element, fields) {
  const box = fromCorner(element.getBoundingClientRect());
  return {
    ...(fields.id && { id: element.id }),
    ...(fields.dataset && { dataset: { ...element.dataset } }),
    ...(fields.rect && { left: box.left, top: box.top, right: box.right, bottom: box.bottom }),
    ...(fields.size && { width: box.width, height: box.height }),
    ...(fields.scrollOffset && { scrollLeft: element.scrollLeft, scrollTop: element.scrollTop, scrollWidth: element.scrollWidth, scrollHeight: element.scrollHeight }),
    ...(fields.node && { node: element.querySelector?.('canvas') ?? null }),
  };
}

function fromCorner(box) {
  const corner = pageCorner();
  return { left: box.left - corner.left, right: box.right - corner.left, top: box.top - corner.top, bottom: box.bottom - corner.top, width: box.width, height: box.height };
}

class Observer {
  constructor(host, component, { thresholds = [0], observeAll = false } = {}) {
    Object.assign(this, { host, component, thresholds, observeAll, root: null, margins: {} });
  }
  relativeTo(selector, margins = {}) {
    this.root = rootOf(this.host, this.component).querySelector(domSelector(this.host, selector));
    this.margins = margins;
    return this;
  }
  relativeToViewport(margins = {}) {
    this.root = document.getElementById('view');
    this.margins = margins;
    return this;
  }
  observe(selector, tell) {
    if (!window.IntersectionObserver) return;
    const margin = ['top', 'right', 'bottom', 'left'].map((side) => `${this.margins[side] ?? 0}px`).join(' ');
    this.native = new window.IntersectionObserver((entries) => {
      for (const entry of entries) {
        tell({
          id: entry.target.id, dataset: { ...entry.target.dataset }, time: entry.time, intersectionRatio: entry.intersectionRatio,
          intersectionRect: fromCorner(entry.intersectionRect), boundingClientRect: fromCorner(entry.boundingClientRect), relativeRect: entry.rootBounds,
        });
      }
    }, { root: this.root, rootMargin: margin, threshold: this.thresholds });
    const found = [...rootOf(this.host, this.component).querySelectorAll(domSelector(this.host, selector))];
    for (const element of this.observeAll ? found : found.slice(0, 1)) this.native.observe(element);
  }
  disconnect() { this.native?.disconnect(); }
}
