/** Four projects: unit beside the source, contract per port, integration on real databases, journey in a real browser. */
const swc = ['@swc/jest', {
  jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true, decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false, react: { runtime: 'automatic' } }, keepClassNames: true },
  module: { type: 'commonjs' }, sourceMaps: 'inline',
}];
const project = (displayName, testMatch, more = {}) => ({
  displayName,
  rootDir: __dirname,
  testMatch,
  testEnvironment: 'node',
  transform: { '^.+\\.(tsx?|mjs)$': swc },
  transformIgnorePatterns: ['/node_modules/'],
  moduleNameMapper: { '^@luobi/shared$': '<rootDir>/shared/src/index.ts', '^@luobi/shared/contract$': '<rootDir>/shared/src/contract/index.ts' },
  modulePathIgnorePatterns: ['<rootDir>/(bff|miniapp)/dist/', '<rootDir>/.luobi/'],
  ...more,
});

module.exports = {
  globalSetup: '<rootDir>/test/setup/global.cjs',
  globalTeardown: '<rootDir>/test/setup/global-teardown.cjs',
  testTimeout: 60_000,
  projects: [
    project('unit', ['<rootDir>/shared/src/**/*.test.ts', '<rootDir>/bff/**/*.test.ts', '<rootDir>/test/architecture/**/*.test.ts']),
    project('miniapp', ['<rootDir>/miniapp/src/**/*.test.{ts,tsx}'], {
      testEnvironment: 'jsdom',
      moduleNameMapper: { '^@luobi/shared$': '<rootDir>/shared/src/index.ts', '^@tarojs/taro$': '<rootDir>/miniapp/testing/taro.ts', '^@tarojs/components$': '<rootDir>/miniapp/testing/components.ts' },
    }),
    project('contract', ['<rootDir>/test/contract/**/*.test.ts']),
    project('integration', ['<rootDir>/test/{integration,attack,fault,fuzz}/**/*.test.ts']),
    project('journey', ['<rootDir>/test/journey/**/*.test.ts']),
  ],
};
