export default definePageConfig({ navigationBarTitleText: '劳动收入声明' });
