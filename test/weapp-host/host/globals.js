/**
 * What a script sees of the world. WeChat's logic layer is plain JavaScript: no window, document, fetch, URL,
 * TextEncoder, localStorage… Every name the browser adds is shadowed by an undefined parameter, so a slip that works
 * in a browser fails here as it would on a phone.
 */
const LANGUAGE = 'Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError JSON Math Intl ArrayBuffer Atomics Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set WeakMap WeakSet WeakRef Proxy Reflect FinalizationRegistry SharedArrayBuffer decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN console setTimeout clearTimeout setInterval clearInterval'.split(' ');

/** Given to each module by the loader, in this order. */
export const GIVEN = ['require', 'module', 'exports', 'wx', 'App', 'Page', 'Component', 'Behavior', 'getApp', 'getCurrentPages', 'globalThis', 'global', 'Function'];

/** jsdom does not list these as its window's own names. */
const WEB = 'URL URLSearchParams XMLHttpRequest WebSocket EventSource Worker Blob File FileReader FormData Headers Request Response AbortController AbortSignal TextEncoder TextDecoder crypto performance structuredClone queueMicrotask process Buffer'.split(' ');

/** Names that exist in the browser and not in WeChat. */
export function hiddenNames() {
  const names = new Set([...Object.getOwnPropertyNames(window), ...Object.getOwnPropertyNames(window.EventTarget.prototype), ...WEB, 'window', 'document', 'self']);
  for (const known of [...LANGUAGE, ...GIVEN, 'constructor']) names.delete(known);
  return [...names].filter((name) => /^[A-Za-z_$][\w$]*$/.test(name));
}

/** `globalThis` of the mini-program. */
export function sandboxGlobal(wx, host) {
  const own = {};
  for (const name of LANGUAGE) {
    if (name === 'undefined' || name === 'Function') continue;
    own[name] = /^(set|clear)/.test(name) ? window[name].bind(window) : window[name];
  }
  return Object.assign(own, { wx, Function: noCodeFromText(host) });
}

/** WeChat runs no code made from text. `Function('return this')`, which old libraries try, answers an empty object. */
function noCodeFromText(host) {
  function Function(...parts) {
    if (parts.at(-1) === 'return this') return () => ({});
    host.fault(new Error('new Function(text) does not work in WeChat'));
    return () => undefined;
  }
  Function.prototype = window.Function.prototype;
  return Function;
}
