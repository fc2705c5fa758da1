/**
 * Pages by journey: what a scanned QR code may open first is in the main package, the rest in subpackages.
 * No navigationStyle here: WeChat draws its own bar, in browsers ui/Screen draws one.
 */
export default defineAppConfig({
  pages: ['pages/home/index'],
  window: {
    navigationBarBackgroundColor: '@bar',
    navigationBarTextStyle: '@barText' as 'black',
    navigationBarTitleText: '落笔',
    backgroundColor: '@paper',
    backgroundTextStyle: '@pull' as 'dark',
  },
  darkmode: true,
  themeLocation: 'theme.json',
  lazyCodeLoading: 'requiredComponents',
  style: 'v2',
});
