/**
 * Lint that teaches: every message says what to do instead. Type-unaware, so the whole tree takes seconds; types are
 * tsc's business, who may import whom is .dependency-cruiser.cjs's. test/architecture/lint.test.ts proves each rule.
 */
import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

// — what is forbidden, and what to do instead
const MATH_RANDOM = { selector: "MemberExpression[object.name='Math'][property.name='random']", message: 'Math.random can be guessed. Use newId() or newToken() of kernel/ids (security R6).' };
const PROCESS_ENV = { selector: "MemberExpression[object.name='process'][property.name='env']", message: 'Only bff/src/config.ts reads the environment. Take the setting as an argument.' };
const SAVE = { selector: "CallExpression[callee.property.name='save']", message: 'save() overwrites a newer version silently. Use compareAndSet() of db/tx, or an insert by query builder.' };
const NOW = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is an argument: take a Clock (kernel/clock) and call clock.now().' },
  { selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']", message: 'Time is an argument: take a Clock (kernel/clock) and call clock.now().getTime().' },
];
const FETCH = { selector: "CallExpression[callee.name='fetch'], CallExpression[callee.object.name='globalThis'][callee.property.name='fetch']", message: 'Outbound calls go through notify/ (addresses others chose) or a remote driver (addresses the operator chose); see security R33.' };
const DEFAULT_EXPORT = { selector: "ExportDefaultDeclaration, ExportSpecifier[exported.name='default']", message: 'Export by name: the name then is the same everywhere.' };
const UNDICI = { name: 'undici', message: FETCH.message };

const forbid = (...selectors) => ({ 'no-restricted-syntax': ['error', ...selectors.flat()] });
const TESTS = ['**/*.test.ts', '**/*.test.tsx'];
const OUTBOUND = ['bff/src/kernel/service-link/**', 'bff/src/notify/**', 'bff/src/wechat/**', 'bff/src/*/remote/**'];
const NODE_GLOBALS = Object.fromEntries(['process', 'console', 'Buffer', 'URL', 'URLSearchParams', 'fetch', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'performance', 'AbortController', 'AbortSignal', 'structuredClone', 'TextEncoder', 'TextDecoder', 'module', 'require', '__dirname', '__filename', 'exports', 'globalThis', 'crypto', 'Response', 'Request', 'Headers', 'FormData', 'Blob', 'queueMicrotask'].map((name) => [name, 'readonly']));

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '.luobi/', 'coverage/', '**/.taro-cache/', '.swc/', 'test/journey/__screens__/', 'test/weapp-host/**/*.js', '**/*.d.ts'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none', ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      // node:sqlite exists only from Node 22.13 on, so it is asked for at run time
      '@typescript-eslint/no-require-imports': ['error', { allow: ['sqlite$'] }],
      'prefer-const': 'error',
      'no-var': 'error',
      eqeqeq: ['error', 'always'],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-throw-literal': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      // a PDF and a name are full of control characters; the tests of parsers need them
      'no-control-regex': 'off',
    },
  },
  { files: ['**/*.{mjs,cjs,js}'], languageOptions: { globals: NODE_GLOBALS }, rules: { '@typescript-eslint/no-require-imports': 'off' } },
  // scripts a browser runs
  { files: ['bff/demo/**/*.js', 'test/weapp-host/**/*.{js,mjs}'], languageOptions: { globals: Object.fromEntries(['document', 'window', 'location', 'navigator', 'localStorage', 'sessionStorage', 'history', 'customElements', 'HTMLElement', 'requestAnimationFrame', 'self'].map((name) => [name, 'readonly'])) } },

  // — by area; a later block replaces an earlier one's no-restricted-syntax, so each names its whole list
  { files: ['**/*.ts', '**/*.tsx'], rules: forbid(DEFAULT_EXPORT) },
  { files: ['shared/src/**/*.ts'], ignores: TESTS, rules: forbid(DEFAULT_EXPORT, MATH_RANDOM, PROCESS_ENV, NOW, FETCH) },
  {
    files: ['bff/src/**/*.ts'],
    ignores: TESTS,
    rules: { ...forbid(DEFAULT_EXPORT, MATH_RANDOM, PROCESS_ENV, SAVE, NOW, FETCH), 'no-restricted-imports': ['error', UNDICI], 'no-console': ['error'] },
  },
  { files: OUTBOUND, ignores: TESTS, rules: { ...forbid(DEFAULT_EXPORT, MATH_RANDOM, PROCESS_ENV, SAVE, NOW), 'no-restricted-imports': 'off' } },
  { files: ['bff/src/config.ts'], rules: forbid(DEFAULT_EXPORT, MATH_RANDOM, SAVE, NOW, FETCH) },
  { files: ['bff/src/kernel/clock.ts'], rules: forbid(DEFAULT_EXPORT, MATH_RANDOM, PROCESS_ENV, SAVE, FETCH) },
  { files: ['bff/src/cli/**/*.ts'], ignores: TESTS, rules: { ...forbid(DEFAULT_EXPORT, MATH_RANDOM, SAVE), 'no-restricted-imports': 'off', 'no-console': 'off' } },
  { files: ['bff/demo/**/*.ts'], ignores: TESTS, rules: forbid(DEFAULT_EXPORT, MATH_RANDOM) },

  // — the mini-program: Taro asks for default exports of pages, the app and their configurations, so do stand-ins of Taro
  { files: ['miniapp/src/**/*.{ts,tsx}'], plugins: { 'react-hooks': hooks }, rules: { ...hooks.configs.recommended.rules, ...forbid(DEFAULT_EXPORT) } },
  { files: ['miniapp/src/**/pages/**/*.{ts,tsx}', 'miniapp/src/app.tsx', 'miniapp/**/*.config.ts', 'miniapp/config/**', 'miniapp/testing/**'], rules: { 'no-restricted-syntax': 'off' } },
  { files: TESTS, rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
