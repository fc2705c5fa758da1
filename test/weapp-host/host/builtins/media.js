/** image, canvas, scroll-view, swiper and other things that show rather than ask. */
import { control, elementOf, fire, setAttribute, truthy } from './shared.js';

const FITS = { aspectFit: 'contain', aspectFill: 'cover', center: 'none' };

export const media = (host) => ({
  /** A page of somebody else fills the screen; here only its address stands, for a test to go there. */
  'web-view': {
    created(c) {
      elementOf(c).setAttribute('role', 'document');
    },
    properties: {
      src(c, value) {
        elementOf(c).dataset.src = value || '';
        elementOf(c).textContent = value ? new URL(value).host : '';
      },
    },
  },
  image: {
    created(c) {
      const image = control(c, 'img', { alt: '' });
      elementOf(c).append(image);
      image.addEventListener('load', () => fire(c, 'load', { width: image.naturalWidth, height: image.naturalHeight }));
      image.addEventListener('error', () => { if (image.getAttribute('src')) fire(c, 'error', { errMsg: `GET ${c.data.src} failed` }); });
    },
    properties: {
      src: (c, value) => setAttribute(c.control, 'src', value && host.files.display(value)),
      mode(c, value) {
        c.control.style.objectFit = FITS[value] ?? 'fill';
        elementOf(c).dataset.mode = value || '';
      },
      ariaLabel: (c, value) => { c.control.alt = value || ''; },
    },
  },
  canvas: {
    created(c) {
      const canvas = control(c, 'canvas');
      elementOf(c).append(canvas);
      Object.assign(canvas, {
        createImage: () => new window.Image(),
        createPath2D: (path) => new window.Path2D(path),
        requestAnimationFrame: (run) => window.requestAnimationFrame(run),
        cancelAnimationFrame: (id) => window.cancelAnimationFrame(id),
      });
    },
    properties: { type: (c, value) => { if (value && value !== '2d') host.missing.add(`canvas type=${value}`); } },
  },
  'scroll-view': {
    created(c) {
      const element = elementOf(c);
      element.addEventListener('scroll', () => {
        fire(c, 'scroll', { scrollTop: element.scrollTop, scrollLeft: element.scrollLeft, scrollHeight: element.scrollHeight, scrollWidth: element.scrollWidth, deltaX: 0, deltaY: 0 });
        const left = element.scrollHeight - element.clientHeight - element.scrollTop;
        if (left < (Number(c.data.lowerThreshold) || 50)) fire(c, 'scrolltolower', { direction: 'bottom' });
      });
    },
    properties: {
      scrollY: (c, value) => { elementOf(c).style.overflowY = truthy(value) ? 'auto' : ''; },
      scrollX: (c, value) => { elementOf(c).style.overflowX = truthy(value) ? 'auto' : ''; },
      scrollTop: (c, value) => { if (value !== undefined && value !== '') elementOf(c).scrollTop = Number(value); },
      scrollLeft: (c, value) => { if (value !== undefined && value !== '') elementOf(c).scrollLeft = Number(value); },
      // the element may arrive with the same data that names it
      scrollIntoView: (c, value) => { if (value) setTimeout(() => elementOf(c).querySelector(`[id="${value}"]`)?.scrollIntoView({ block: 'start' }), 0); },
    },
  },
  'rich-text': {
    created: (c) => elementOf(c).append(control(c, 'div')),
    properties: {
      nodes(c, value) {
        if (typeof value === 'string') c.control.innerHTML = value;
        else c.control.textContent = JSON.stringify(value ?? '');
      },
    },
  },
  progress: {
    created: (c) => elementOf(c).append(control(c, 'progress', { max: 100 })),
    properties: { percent: (c, value) => { c.control.value = Number(value) || 0; } },
  },
});
