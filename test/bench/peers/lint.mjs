/** ESLint with typescript-eslint's parser and eslint-plugin-security on the files whose paths arrive on stdin. */
import { readFileSync } from 'node:fs';
import * as parser from '@typescript-eslint/parser';
import { ESLint } from 'eslint';
import security from 'eslint-plugin-security';

const root = process.argv[2];
const files = readFileSync(0, 'utf8').split('\n').filter(Boolean);
const eslint = new ESLint({
  cwd: root,
  overrideConfigFile: true,
  allowInlineConfig: false,
  ignore: false,
  overrideConfig: [
    {
      ...security.configs.recommended,
      files: ['**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}'],
      languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
    },
  ],
});
const results = await eslint.lintFiles(files);
const messages = results.flatMap((result) => result.messages);
process.stdout.write(
  JSON.stringify({
    files: results.length,
    messages: messages.length,
    unparsed: messages.filter((m) => m.fatal).length,
  }),
);
