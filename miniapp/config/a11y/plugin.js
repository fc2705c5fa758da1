/**
 * Taro's WeChat templates carry no aria-* attribute: `<View ariaLabel>` would silently do nothing in WeChat.
 * attrs.json is merged into the component table twice, here when templates are written and in runtime.js inside the app;
 * both must agree, because attributes travel under short aliases (p0, p1, …). Every entry is repeated in each nesting
 * level of base.wxml, so the table stays small. Browsers need none of it: platform/elements writes real HTML there.
 */
const path = require('node:path');

module.exports = (ctx) => {
  ctx.registerMethod({
    name: 'onSetupClose',
    fn(platform) {
      if (!platform.template) return;
      platform.template.mergeComponents(ctx, require('./attrs.json'));
      platform.runtimePath = [].concat(platform.runtimePath, path.join(__dirname, 'runtime.js'));
    },
  });
};
