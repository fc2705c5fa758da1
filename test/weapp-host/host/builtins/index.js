/**
 * Registers the built-in components. Those described in this folder behave; every other tag the package uses becomes
 * a plain box that keeps its children, its classes and its accessible name.
 */
import { buttons } from './button.js';
import { choices } from './choices.js';
import { media } from './media.js';
import { accessibility, elementOf, truthy } from './shared.js';
import { textInputs } from './text-inputs.js';

const BOXES = ['view', 'text', 'cover-view', 'cover-image', 'swiper', 'swiper-item', 'picker-view', 'picker-view-column', 'icon', 'root-portal', 'page-container', 'movable-area', 'movable-view', 'match-media', 'page-meta', 'navigation-bar'];
/** parts of the template language, not components */
const SYNTAX = ['template', 'block', 'wxs', 'import', 'include', 'slot', 'comp', 'custom-wrapper'];
const NO_PROPERTY = /^(bind|catch|mut-bind|capture-|wx:|data-|mark:)/;
const KEPT_BY_FRAMEWORK = new Set(['class', 'style', 'id', 'slot', 'hidden']);

export function defineBuiltIns(host, componentSpace) {
  const behaviours = { ...buttons(host), ...textInputs(host), ...choices(host), ...media(host) };
  const custom = new Set(Object.values(host.compiled.configs).flatMap((config) => Object.keys(config.usingComponents ?? {})));
  const tags = new Set([...BOXES, ...Object.keys(behaviours), ...Object.keys(host.compiled.attributes)]);
  for (const tag of [...SYNTAX, ...custom]) tags.delete(tag);
  host.builtIns = tags;
  for (const tag of tags) define(componentSpace, tag, host.compiled.attributes[tag] ?? [], behaviours[tag] ?? { created() {}, properties: {} });
  document.addEventListener('pointerdown', (event) => { host.lastPointerTarget = event.target; }, true);
}

function define(componentSpace, tag, attributes, behaviour) {
  const reactions = { ...accessibility, ...behaviour.properties };
  const used = attributes.filter((name) => !NO_PROPERTY.test(name) && !KEPT_BY_FRAMEWORK.has(name)).map(camelCase);
  const properties = Object.fromEntries([...new Set([...used, ...Object.keys(reactions), 'hidden'])].map((name) => [name, { type: null, value: undefined }]));
  const observers = Object.fromEntries(Object.entries(reactions).map(([name, react]) => [name, function changed(value) {
    if (this.prepared) both(this, name, react, value);
  }]));
  componentSpace.defineComponent({
    is: `wx/${tag}`,
    properties,
    observers: { ...observers, hidden(value) { elementOf(this).style.display = truthy(value) ? 'none' : ''; } },
    lifetimes: {
      created() {
        elementOf(this).component = this;
        behaviour.created(this);
        this.prepared = true;
        for (const [name, react] of Object.entries(reactions)) if (this.data[name] !== undefined) both(this, name, react, this.data[name]);
      },
    },
  });
  componentSpace.setGlobalUsingComponent(tag, componentSpace.getComponentByUrlWithoutDefault(`wx/${tag}`, ''));
}

/** A component's own reaction does not replace the accessible one (an image sets `alt` and keeps its label). */
function both(component, name, react, value) {
  const common = accessibility[name];
  if (common && common !== react) common(component, value);
  react(component, value);
}

const camelCase = (name) => name.replace(/-([a-zA-Z0-9])/g, (_, letter) => letter.toUpperCase());
