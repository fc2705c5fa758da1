/** `wx.onX`/`wx.offX`. `host.emit(name, detail)` is how a test lets something happen to the phone. */
const EVENTS = [
  'AppShow', 'AppHide', 'Error', 'UnhandledRejection', 'PageNotFound', 'LazyLoadError', 'MemoryWarning', 'ThemeChange', 'LocaleChange',
  'NetworkStatusChange', 'NetworkWeakChange', 'WindowResize', 'KeyboardHeightChange', 'UserCaptureScreen', 'ScreenRecordingStateChanged',
  'NeedPrivacyAuthorization', 'CopyUrl', 'DeviceOrientationChange', 'WindowStateChange', 'AudioInterruptionBegin', 'AudioInterruptionEnd',
];

export function lifecycle(host) {
  const listeners = new Map(EVENTS.map((name) => [name, new Set()]));
  host.emit = (name, ...details) => {
    for (const listener of listeners.get(name) ?? []) listener(...details);
  };
  host.hears = (name) => (listeners.get(name)?.size ?? 0) > 0;
  const verbs = {};
  for (const [name, set] of listeners) {
    verbs[`on${name}`] = (listener) => { set.add(listener); };
    verbs[`off${name}`] = (listener) => {
      if (listener) set.delete(listener);
      else set.clear();
    };
  }
  return verbs;
}
