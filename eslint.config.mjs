import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const nodeGlobals = Object.fromEntries(
  [
    'process',
    'console',
    'URL',
    'Buffer',
    'performance',
    'setTimeout',
    'clearTimeout',
    'setImmediate',
    'fetch',
  ].map((name) => [name, 'readonly']),
);

// Rules that need types are left out: they cost ten times as much, and `tsc` runs beside this.
// Import cycles and layers are checked by dependency-cruiser (`test/tidy/layers.test.ts`).
export default tseslint.config(
  {
    ignores: [
      'dist/',
      'out/',
      'examples/',
      'test/fixtures/',
      'test/bench/peers/',
      'test/editor/host/',
      'test/editor/artifacts/',
      '**/*.generated.ts',
      '**/node_modules/',
    ],
  },
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Discriminated unions and parameter lists read better as types; both are used here.
      '@typescript-eslint/consistent-type-definitions': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 400 }],
    },
  },
  {
    files: [
      'server/src/{model,parse,extract,link,frameworks,check,fix,openapi,report}/**/*.ts',
      'server/src/engine.ts',
    ],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(node:.*|fs|path|vscode|vscode-.*)$',
              message: 'Stages are pure: no file system, no editor.',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'process', 'Buffer', '__dirname', '__filename'],
    },
  },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: {
      globals: { ...nodeGlobals, module: 'writable', require: 'readonly', document: 'readonly' },
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': ['error', { max: 700 }] },
  },
);
