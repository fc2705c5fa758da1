/**
 * Pages by journey: what a scanned QR code may open first is in the main package, the rest in subpackages.
 * No navigationStyle here: WeChat draws its own bar, in browsers ui/Screen draws one.
 */
export default defineAppConfig({
  pages: ['pages/home/index', 'pages/claim/index', 'pages/account/login', 'pages/account/consent'],
  subPackages: [
    { root: 'pages/identity', pages: ['index', 'declaration'] },
    { root: 'pages/read', pages: ['index'] },
    { root: 'pages/sign', pages: ['pad', 'seal', 'place', 'willingness', 'face', 'sealing'] },
    { root: 'pages/approve', pages: ['index', 'batch'] },
    { root: 'pages/done', pages: ['index'] },
    { root: 'pages/verify', pages: ['index'] },
    { root: 'pages/me', pages: ['index', 'privacy', 'sessions', 'phone', 'step-up', 'signatures', 'certificates', 'sign-password', 'data', 'consents', 'name', 'close'] },
  ],
  preloadRule: {
    'pages/home/index': { network: 'all', packages: ['pages/read', 'pages/approve', 'pages/done'] },
    'pages/read/index': { network: 'all', packages: ['pages/sign'] },
    'pages/claim/index': { network: 'all', packages: ['pages/identity', 'pages/read', 'pages/sign', 'pages/done'] },
  },
  window: {
    navigationBarBackgroundColor: '@bar',
    navigationBarTextStyle: '@barText' as 'black',
    navigationBarTitleText: '落笔',
    backgroundColor: '@paper',
    backgroundTextStyle: '@pull' as 'dark',
  },
  // browsers: pages change at once; the animation of the router leaves pages behind when one follows another quickly
  ...(process.env.TARO_ENV === 'h5' ? { animation: false } : {}),
  darkmode: true,
  themeLocation: 'theme.json',
  lazyCodeLoading: 'requiredComponents',
  style: 'v2',
});
