/** The import law. Read ARCHITECTURE.md "Who may import whom" first; test/architecture proves that each rule fires. */
const MODULES = 'signing|identity|ca|evidence|envelope|partner|notify|org|account|jobs|wechat';
const forbid = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    forbid('no-cycles', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }, 'Data flows one way; a type that points back is erased and harms nobody.'),
    forbid('shared-is-a-leaf', { path: '^shared/' }, { path: ['^bff/', '^miniapp/', '^test/'] }, 'shared/ runs in WeChat and in Node.'),
    forbid('shared-no-node-builtins', { path: '^shared/', pathNot: '\\.test\\.ts$' }, { dependencyTypes: ['core'] }, 'shared/ does no I/O and imports nothing of Node.'),
    forbid('miniapp-never-imports-bff', { path: '^miniapp/' }, { path: '^bff/' }, 'They meet in shared/ only.'),
    forbid('bff-never-imports-miniapp', { path: '^bff/' }, { path: '^miniapp/' }, 'They meet in shared/ only.'),
    forbid('miniapp-takes-types-from-contract', { path: '^miniapp/' }, { path: '^shared/src/contract/', dependencyTypesNot: ['type-only'] }, 'zod as a value costs the mini-program up to 467 KB: `import type`.'),
    forbid('nothing-imports-http', { path: '^bff/src/', pathNot: ['^bff/src/http/', '^bff/src/(main|compose|demo-seed)\\.ts$'] }, { path: '^bff/src/http/' }, 'http/ is the edge.'),
    forbid('only-the-router-file-imports-koa-router', { path: '^bff/src/', pathNot: '^bff/src/http/router\\.ts$' }, { path: 'node_modules/koa-router' }, 'One import to change when the router changes.'),
    forbid('drivers-only-from-composition-root', { path: '^bff/src/', pathNot: ['^bff/src/(main|compose|drivers|vendors|serve-services|cli/[^/]+)\\.ts$', '/(embedded|remote)/', '\\.test\\.ts$'] }, { path: '^bff/src/[^/]+/(embedded|remote)/' }, 'Drivers are chosen at the composition root; everyone else sees port.ts.'),
    forbid('driver-kinds-do-not-know-each-other', { path: '^bff/src/([^/]+)/embedded/' }, { path: '^bff/src/$1/remote/' }, 'A driver stands alone.'),
    forbid('modules-speak-through-index-or-port', { path: `^bff/src/(${MODULES})/` }, { path: `^bff/src/(${MODULES})/`, pathNot: ['^bff/src/$1/', '^bff/src/[^/]+/(index|port|entities)\\.ts$'] }, 'Across modules import only index.ts, port.ts or entities.ts.'),
    forbid('db-and-kernel-are-below', { path: '^bff/src/(db|kernel)/', pathNot: '^bff/src/db/entities\\.ts$' }, { path: `^bff/src/(${MODULES}|http)/` }, 'db/ and kernel/ know nobody above them; db/entities.ts only lists the tables.'),
    forbid('kernel-imports-nothing-of-ours', { path: '^bff/src/kernel/' }, { path: '^bff/src/(?!kernel/)' }, 'kernel/ is the bottom.'),
    forbid('ca-stands-alone', { path: '^bff/src/ca/' }, { path: `^bff/src/(?!ca/|kernel/|db/)` }, 'ca imports only kernel and db.'),
    forbid('signing-holds-no-key-and-no-database', { path: '^bff/src/signing/' }, { path: '^bff/src/(ca|db)/' }, 'envelope carries the digest from one to the other.'),
    forbid('verifier-shares-nothing-with-the-signer', { path: '^bff/src/signing/embedded/verify/' }, { path: ['^bff/src/signing/embedded/(?!verify/)', '^bff/src/kernel/der/'] }, 'Two independent pieces of code must agree.'),
    forbid('envelope-does-not-know-partner', { path: '^bff/src/envelope/' }, { path: '^bff/src/partner/' }, 'Events travel by the outbox.'),
    forbid('features-do-not-know-each-other', { path: '^miniapp/src/features/([^/]+)/' }, { path: '^miniapp/src/features/', pathNot: '^miniapp/src/features/$1/' }, 'Pages join features.'),
    forbid('only-platform-touches-wx', { path: '^miniapp/src/', pathNot: '^miniapp/src/platform/' }, { path: '@tarojs/taro' }, 'Taro.* and wx.* live in platform/, so the rest runs in Node tests.'),
    forbid('production-never-imports-test', { path: '^(bff|miniapp|shared)/', pathNot: '\\.test\\.tsx?$' }, { path: '^test/' }, 'test/ is not shipped.'),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'bff/tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', 'node_modules/(?!koa-router|@tarojs/taro)'] },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'], exportsFields: ['exports'] },
  },
};
