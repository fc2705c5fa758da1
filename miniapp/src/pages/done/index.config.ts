export default definePageConfig({ navigationBarTitleText: '签署结果', enablePullDownRefresh: true });
