import js from '@eslint/js';
import tseslint from 'typescript-eslint';

// Dependencies point one way (docs/architecture.md):
//   functions -> compose -> {engine, remediations, signals, api, azure, telemetry} -> model
// Siblings do not import each other, a remediation never another, and the sandbox imports nothing of lib/.
// Flat config *replaces* no-restricted-imports for each matching entry, so every entry is made whole by `forbid`.
const LAYERS = ['engine', 'remediations', 'signals', 'api', 'azure', 'telemetry'];
const AZURE = {
  regex: '^@azure/(?!functions$)',
  message: 'Only lib/azure imports the Azure SDKs; everything else asks for a port of lib/model.',
};
const FUNCTIONS = { regex: '^@azure/functions$', message: 'Only functions/ knows the Functions host.' };
const layer = (name) => ({
  regex: `(^|/)${name}/`,
  message: `This layer does not import lib/${name}: dependencies point to lib/model.`,
});
const COMPOSE = { regex: '(^|/)compose\\.js$', message: 'Only functions/ and tools/ import the composition root.' };
const SETTINGS = { regex: '(^|/)settings\\.js$', message: 'Settings arrive as arguments; lib/compose.ts reads them.' };
const SANDBOX = { regex: '(^|/)sandbox/', message: 'The product does not know the sandbox.' };
const PRODUCT = { regex: '(^|/)(lib|functions)/', message: 'The sandbox must be able to disagree with the product.' };
const BEHIND_COMPOSE = {
  regex: '(^|/)lib/(?!compose\\.js$)',
  message: 'A function calls lib/compose.ts, which knows the rest.',
};
const forbid = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] });
const ENVIRONMENT = {
  'no-restricted-properties': [
    'error',
    { object: 'process', property: 'env', message: 'Only lib/compose.ts reads the environment.' },
  ],
};

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', 'coverage/'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'max-lines': ['error', { max: 400 }],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
  {
    files: ['*.mjs', '*.js', '*.config.ts', 'tools/**', 'sandbox/**', 'test/**', '**/*.test.ts'],
    rules: { 'no-console': 'off' },
  },
  { files: ['functions/**/*.ts'], rules: { ...forbid(AZURE, SANDBOX, BEHIND_COMPOSE), ...ENVIRONMENT } },
  { files: ['lib/**/*.ts'], rules: { ...forbid(AZURE, FUNCTIONS, COMPOSE, SANDBOX), ...ENVIRONMENT } },
  {
    files: ['lib/model/**/*.ts'],
    rules: forbid(AZURE, FUNCTIONS, COMPOSE, SETTINGS, SANDBOX, ...LAYERS.map(layer)),
  },
  ...LAYERS.map((name) => ({
    files: [`lib/${name}/**/*.ts`],
    rules: forbid(
      ...(name === 'azure' ? [] : [AZURE]),
      FUNCTIONS,
      COMPOSE,
      SETTINGS,
      SANDBOX,
      ...LAYERS.filter((other) => other !== name).map(layer),
    ),
  })),
  {
    files: ['lib/remediations/*/**/*.ts'],
    ignores: ['**/*.test.ts'], // tests use test/support
    rules: forbid(
      AZURE,
      FUNCTIONS,
      COMPOSE,
      SETTINGS,
      SANDBOX,
      ...LAYERS.filter((other) => other !== 'remediations').map(layer),
      { regex: '^\\.\\./(?!\\.\\./model/|fixtures/)', message: 'A remediation never imports another one.' },
    ),
  },
  { files: ['lib/compose.ts'], rules: { ...forbid(FUNCTIONS, SANDBOX), 'no-restricted-properties': 'off' } },
  { files: ['sandbox/**/*.ts'], rules: { ...forbid(PRODUCT), 'no-restricted-properties': 'off' } },
);
