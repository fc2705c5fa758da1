/**
 * `wx`, put together from its parts. A name nobody plays is recorded in `host.missing` when it is called (official
 * names) or read (any other name), so a test that ends with an empty set used nothing the host only pretends to know.
 */
import { createCall } from './call.js';
import { canvas } from './canvas.js';
import { device } from './device.js';
import { createDialogs, dialogs } from './dialogs.js';
import { createFiles, files } from './files.js';
import { lifecycle } from './lifecycle.js';
import { navigation } from './navigation.js';
import { permissions } from './permissions.js';
import { network } from './network.js';
import { selectorQuery } from './selector-query.js';
import { storage } from './storage.js';
import { system } from './system.js';

/** Read by bundlers and promises, not by the app. */
const NOT_ASKED = new Set(['then', 'toJSON', 'cloud', 'webpackJsonp', 'hasOwnProperty', '$$typeof']);

export function createWx(host) {
  permissions(host);
  const call = createCall(host);
  host.files = createFiles();
  host.dialogs = createDialogs();
  host.keyboardHeight = 0;
  const parts = [lifecycle, system, navigation, storage, network, files, dialogs, device, canvas, selectorQuery];
  const played = Object.assign({}, ...parts.map((part) => part(host, call)));
  played.canIUse = (name) => name.split('.')[0] in played || host.builtIns.has(name.split('.')[0]);
  const wx = { ...played };
  for (const name of host.compiled.officialNames) if (!(name in wx)) wx[name] = notPlayed(host, name);
  return new Proxy(wx, {
    get(target, name) {
      if (typeof name === 'string' && !(name in target) && !NOT_ASKED.has(name)) host.missing.add(name);
      return target[name];
    },
  });
}

const notPlayed = (host, name) => () => {
  host.missing.add(name);
  throw new TypeError(`wx.${name} is not played by the host: add it to test/weapp-host/host/wx`);
};
