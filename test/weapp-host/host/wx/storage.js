/** Storage that outlives a reload, with WeChat's limits: 1 MB a key, 10 MB in all. */
import { Refusal } from './call.js';

const LARGEST_VALUE = 1_048_576;
const LARGEST_STORE = 10 * 1_048_576;
const KEPT_AS = '__weapp_storage__';

export function storage(host, call) {
  const store = new Map(Object.entries(JSON.parse(window.localStorage.getItem(KEPT_AS) ?? '{}')));
  const keep = () => {
    try {
      window.localStorage.setItem(KEPT_AS, JSON.stringify(Object.fromEntries(store)));
    } catch {
      // browsers keep half of what WeChat does: what is larger lives as long as the page
    }
  };
  const size = () => [...store.values()].reduce((sum, text) => sum + text.length, 0);
  const verbs = {
    set(key, data) {
      const text = JSON.stringify(data) ?? 'null';
      if (text.length > LARGEST_VALUE) throw new Refusal('entry size limit reached');
      if (size() + text.length > LARGEST_STORE) throw new Refusal('exceed storage max size 10Mb');
      store.set(key, text);
      keep();
    },
    get: (key) => JSON.parse(store.get(key)),
    remove(key) {
      store.delete(key);
      keep();
    },
    clear() {
      store.clear();
      keep();
    },
    info: () => ({ keys: [...store.keys()], currentSize: Math.ceil(size() / 1024), limitSize: LARGEST_STORE / 1024 }),
  };
  return {
    setStorageSync: (key, data) => verbs.set(key, data),
    // an absent key is an empty string, not undefined
    getStorageSync: (key) => (store.has(key) ? verbs.get(key) : ''),
    removeStorageSync: verbs.remove,
    clearStorageSync: verbs.clear,
    getStorageInfoSync: verbs.info,
    setStorage: call('setStorage', ({ key, data }) => verbs.set(key, data)),
    getStorage: call('getStorage', ({ key }) => {
      if (!store.has(key)) throw new Refusal('data not found');
      return { data: verbs.get(key) };
    }),
    removeStorage: call('removeStorage', ({ key }) => verbs.remove(key)),
    clearStorage: call('clearStorage', verbs.clear),
    getStorageInfo: call('getStorageInfo', verbs.info),
  };
}
