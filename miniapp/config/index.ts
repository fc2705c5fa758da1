/**
 * One source, two builds: `dist/weapp` (WeChat) and `dist/h5` (any browser).
 * Sizes in our SCSS are CSS pixels on both: no rpx/rem conversion, so a landscape pad keeps its size and
 * senior mode is one CSS variable.
 */
import path from 'node:path';
// a type only: the package loads a native part that exists for Linux alone
import type { UserConfigExport } from '@tarojs/cli';

const workspace = path.resolve(__dirname, '../../shared');
const isWeapp = process.env.TARO_ENV === 'weapp';
/** WeChat has no origin to be relative to: the server's address is fixed when the package is built. */
const apiBase = isWeapp ? (process.env.TARO_APP_API_BASE ?? 'http://127.0.0.1:8787') : '';

const config: UserConfigExport<'webpack5'> = {
  projectName: 'luobi',
  date: '2026-11-24',
  designWidth: 375,
  deviceRatio: { 375: 2, 640: 2.34 / 2, 750: 1, 828: 1.81 / 2 },
  sourceRoot: 'src',
  outputRoot: `dist/${process.env.TARO_ENV}`,
  plugins: [path.resolve(__dirname, 'a11y/plugin.js')],
  defineConstants: { __API_BASE__: JSON.stringify(apiBase) },
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  // a finished build starts from nothing: out of the cache Taro may take pieces shared by subpackages that name modules of an older build
  cache: { enable: process.env.NODE_ENV !== 'production' },
  logger: { quiet: true, stats: false },
  alias: { '@luobi/shared$': path.join(workspace, 'src/index.ts') },
  mini: {
    optimizeMainPackage: { enable: true },
    postcss: { pxtransform: { enable: false, config: {} }, cssModules: { enable: false } },
    compile: { include: [workspace] },
  },
  h5: {
    publicPath: './',
    router: { mode: 'hash' },
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: { ignoreOrder: true, filename: 'css/[name].[contenthash:8].css', chunkFilename: 'css/[name].[contenthash:8].css' },
    postcss: { autoprefixer: { enable: true, config: {} }, pxtransform: { enable: false, config: {} }, cssModules: { enable: false } },
    compile: { include: [workspace] },
    webpackChain(chain) {
      chain.resolve.alias.set('@tarojs/components$', path.resolve(__dirname, 'browser-components.js'));
      for (const css of ['global.css', 'dist/taro-components/taro-components.css']) chain.resolve.alias.set(`@tarojs/components/${css}$`, path.resolve(__dirname, 'browser-global.css'));
      // by default every lazy page carries its own copy of what it shares with the others
      chain.optimization.splitChunks({
        chunks: 'all', maxInitialRequests: 20, maxAsyncRequests: 20, minSize: 0,
        cacheGroups: {
          default: false, defaultVendors: false,
          vendors: { name: 'vendors', test: /[\\/]node_modules[\\/]/, enforce: true, priority: 10 },
          // what several pages share is loaded with the first of them, not with the first page of all
          shared: { chunks: 'async', minChunks: 2, minSize: 2000, priority: 1, reuseExistingChunk: true },
        },
      });
      chain.performance.hints(false);
    },
  },
};

// Taro reads the configuration from the default export
export default config;
