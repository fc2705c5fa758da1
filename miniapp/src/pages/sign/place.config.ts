export default definePageConfig({ navigationBarTitleText: '看看位置' });
