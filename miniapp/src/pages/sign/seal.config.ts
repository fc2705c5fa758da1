export default definePageConfig({ navigationBarTitleText: '选择印章' });
