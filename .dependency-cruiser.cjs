/** The layers of ARCHITECTURE.md as rules: imports go leftwards only. `test/tidy/layers.test.ts` runs them. */
const LAYERS = [
  'model',
  'parse',
  'extract',
  'catalog',
  'link|frameworks',
  'check|fix',
  'openapi',
  'drift',
  'report',
  'engine',
  'workspace',
  'lsp|cli',
];

/** An expression holds functions, which hold statements, which hold expressions. */
const RECURSIVE = '^server/src/(extract/lower|link/interpret/)';

const folder = (layer) => `^server/src/(${layer})(/|\\.ts$)`;

const leftwards = LAYERS.slice(0, -1).map((layer, index) => ({
  name: `${layer}-imports-leftwards`.replace('|', '-'),
  comment: `${layer} may import only what stands left of it: ${LAYERS.slice(0, index + 1).join(' ← ')}`,
  severity: 'error',
  from: { path: folder(layer) },
  to: { path: [folder(LAYERS.slice(index + 1).join('|')), '^client/', '^test/', '^scripts/'] },
}));

module.exports = {
  forbidden: [
    ...leftwards,
    {
      name: 'no-cycles',
      comment:
        'Lowering and interpreting follow a grammar that is recursive itself: there, and only there, files may call each other.',
      severity: 'error',
      from: { pathNot: RECURSIVE },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'faces-are-apart',
      comment: 'The language server and the command line do not know each other.',
      severity: 'error',
      from: { path: '^server/src/lsp/' },
      to: { path: '^server/src/cli' },
    },
    {
      name: 'faces-are-apart-too',
      severity: 'error',
      from: { path: '^server/src/cli' },
      to: { path: '^server/src/lsp/' },
    },
    {
      name: 'typescript-is-loaded-lazily',
      comment:
        'Folders without code need no parser for it: `parse/jsLazily.ts` loads it with the first file.',
      severity: 'error',
      from: { pathNot: '^(server/src/parse/js|test/|scripts/)' },
      to: { path: '^server/src/parse/js\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'client-knows-the-protocol-only',
      comment: 'The client imports nothing of the server but the types of the protocol.',
      severity: 'error',
      from: { path: '^client/src/' },
      to: { path: ['^server/', '^rulesets/'], pathNot: '^server/src/lsp/protocol\\.ts$' },
    },
    {
      name: 'nothing-imports-the-client',
      severity: 'error',
      from: { pathNot: ['^client/', '^test/', '^scripts/'] },
      to: { path: '^client/' },
    },
    {
      name: 'vscode-in-the-client-only',
      severity: 'error',
      from: { pathNot: ['^client/', '^test/editor/'] },
      to: { path: ['^vscode$', '^vscode-languageclient'] },
    },
    {
      name: 'language-server-library-in-lsp-only',
      severity: 'error',
      from: { pathNot: ['^server/src/lsp/', '^server/src/server\\.ts$', '^test/lsp/', '^test/bench/'] },
      to: { path: 'vscode-(languageserver|jsonrpc)', pathNot: 'vscode-languageserver-(types|textdocument)' },
    },
    {
      name: 'rules-see-the-model-and-the-rule-api',
      severity: 'error',
      from: { path: '^rulesets/.*/rule\\.ts$', pathNot: '^rulesets/(openapi|drift)/' },
      to: {
        path: '^(server/src|client)/',
        pathNot:
          '^server/src/(model/|fix/|check/(ruleApi|afterAnswers|flowRule|usageViews|usageRule|surroundings|codeScan|secrets|words|urls|hashes|comparisons|owners|sizes|logging|models|records|origins|corsAsWritten|databaseViews|elevated|identity|bodies|context|coverage|explained|functions|optional|promises|ownedModels|replacements|pollution|templateOutputs|rawBodies))',
      },
    },
    {
      name: 'drift-rules-see-the-rule-api',
      severity: 'error',
      from: { path: '^rulesets/drift/.*/rule\\.ts$' },
      to: {
        path: '^(server/src|client)/',
        pathNot: '^server/src/(model/|check/(ruleApi|words|parameters)|drift/(ruleApi|around|inputs|fixes/))',
      },
    },
    {
      name: 'openapi-rules-see-the-rule-api',
      severity: 'error',
      from: { path: '^rulesets/openapi/.*/rule\\.ts$' },
      to: {
        path: '^(server/src|client)/',
        pathNot: '^server/src/(model/|check/words|openapi/(ruleApi|views|rules/|fixes/|document/))',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^test/fixtures', '^test/editor/host', '^examples', '^test/bench/peers', '^dist'] },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
  },
};
