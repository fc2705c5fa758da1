export default definePageConfig({ navigationBarTitleText: '落笔' });
