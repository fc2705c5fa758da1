/** What the phone is and how it was opened: an Android phone with a current WeChat. */
export function system(host, call) {
  const view = () => document.getElementById('view');
  const windowInfo = () => {
    const { innerWidth, innerHeight, devicePixelRatio } = window;
    return {
      pixelRatio: devicePixelRatio, screenWidth: innerWidth, screenHeight: innerHeight,
      windowWidth: view().clientWidth || innerWidth, windowHeight: view().clientHeight || innerHeight,
      statusBarHeight: 0, screenTop: view().getBoundingClientRect().top,
      safeArea: { left: 0, top: 0, right: innerWidth, bottom: innerHeight, width: innerWidth, height: innerHeight },
    };
  };
  const appBase = () => ({
    SDKVersion: '3.8.12', enableDebug: false, host: { env: 'WeChat', appId: '', version: 402 }, language: host.options.language ?? 'zh_CN',
    version: '8.0.60', theme: host.screen.theme(), fontSizeSetting: host.options.fontSize, fontSizeScaleFactor: host.options.fontSize / 16, mode: 'default',
  });
  const device = () => ({ abi: 'arm64-v8a', benchmarkLevel: 30, brand: 'host', model: 'glass-easel', platform: 'android', system: 'Android 14', memorySize: 6144 });
  const settings = () => ({ bluetoothEnabled: true, locationEnabled: true, wifiEnabled: true, deviceOrientation: 'portrait' });
  const everything = () => ({ ...windowInfo(), ...appBase(), ...device(), ...settings() });
  const hears = { check: new Set(), ready: new Set(), failed: new Set() };
  let loaded = false;
  const updates = {
    onCheckForUpdate: (listener) => { hears.check.add(listener); },
    onUpdateReady: (listener) => { hears.ready.add(listener); },
    onUpdateFailed: (listener) => { hears.failed.add(listener); },
    applyUpdate: () => {
      if (!loaded) return host.fault(new Error('applyUpdate: update is not ready'));
      return host.record('update.applied', { route: host.top()?.route });
    },
  };
  /** WeChat has found a new version and loaded it (or failed to). */
  host.newVersion = ({ fails = false } = {}) => {
    for (const listener of hears.check) listener({ hasUpdate: true });
    loaded = !fails;
    for (const listener of fails ? hears.failed : hears.ready) listener();
  };
  return {
    env: { USER_DATA_PATH: 'wxfile://usr' },
    nextTick: (run) => { setTimeout(run, 0); },
    getSystemInfoSync: everything,
    getSystemInfo: call('getSystemInfo', everything),
    getSystemInfoAsync: call('getSystemInfoAsync', everything),
    getWindowInfo: windowInfo,
    getAppBaseInfo: appBase,
    getDeviceInfo: device,
    getSystemSetting: settings,
    getAppAuthorizeSetting: () => ({ cameraAuthorized: 'authorized', albumAuthorized: 'authorized', notificationAuthorized: 'authorized' }),
    getSkylineInfoSync: () => ({ isSupported: false }),
    getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: 'develop', version: '' } }),
    getMenuButtonBoundingClientRect: () => ({ width: 87, height: 32, top: 6, bottom: 38, left: window.innerWidth - 94, right: window.innerWidth - 7 }),
    getLaunchOptionsSync: () => host.launch,
    getEnterOptionsSync: () => host.launch,
    getExtConfigSync: () => ({}),
    getExtConfig: call('getExtConfig', () => ({ extConfig: {} })),
    getUpdateManager: () => updates,
    getPerformance: () => ({ now: () => window.performance.now(), createObserver: () => ({ observe() {}, disconnect() {} }) }),
    getLogManager: () => ({ log() {}, info() {}, warn() {}, debug() {} }),
    getRealtimeLogManager: () => ({ info() {}, warn() {}, error() {}, setFilterMsg() {}, addFilterMsg() {} }),
    reportEvent() {}, reportMonitor() {}, reportAnalytics() {}, reportPerformance() {},
  };
}
