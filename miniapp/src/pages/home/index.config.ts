export default definePageConfig({ navigationBarTitleText: '落笔', enablePullDownRefresh: true });
