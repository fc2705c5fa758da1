export default definePageConfig({ navigationBarTitleText: '最后确认' });
