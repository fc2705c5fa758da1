export default definePageConfig({ navigationBarTitleText: '手写签名', pageOrientation: 'landscape', disableScroll: true });
