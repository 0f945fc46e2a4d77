// The imports that docs/architecture.md allows between the folders of src/. Workflows take types from activities and
// nothing else; test/dependencies checks that half, because this parser does not distinguish type imports.
const only = (folder, allowed) => ({
  name: `${folder}-imports`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})(/|\\.ts$)` },
});
module.exports = {
  forbidden: [
    only('contract', []),
    only('statistics', []),
    only('domain', ['statistics', 'contract']),
    only('analyzer', ['statistics']),
    only('evidence', ['domain', 'analyzer', 'statistics', 'contract']),
    only('aws', ['contract']),
    only('report', ['domain', 'contract']),
    only('workflows', ['domain', 'contract', 'activities']),
    only('activities', ['evidence', 'domain', 'analyzer', 'aws', 'report', 'contract', 'config']),
    only('local', ['analyzer', 'domain', 'statistics', 'contract']),
    {
      name: 'local-is-imported-by-cli-only',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(cli|local)/' },
      to: { path: '^src/local/' },
    },
    {
      name: 'analyzer-through-its-index',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/analyzer/' },
      to: { path: '^src/analyzer/', pathNot: '^src/analyzer/index\\.ts$' },
    },
    {
      name: 'aws-sdk-only-in-aws',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(aws|cli)/' },
      to: { path: 'node_modules/@aws-sdk/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-folder-cycles',
      scope: 'folder',
      severity: 'error',
      from: { path: '^src' },
      to: { circular: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    metrics: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
    },
  },
};
