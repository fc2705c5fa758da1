export default definePageConfig({ navigationBarTitleText: '签署密码' });
