import { defineConfig } from 'vitest/config';

const report = process.env['CI_REPORT'];

export default defineConfig({
  test: {
    include: ['{functions,lib,sandbox,test,tools}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: 'test/support/built.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    coverage: { include: ['lib/**/*.ts'], exclude: ['**/*.test.ts'] },
  },
});
