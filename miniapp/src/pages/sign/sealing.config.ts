export default definePageConfig({ navigationBarTitleText: '正在签署' });
