// Workflows take types from activities and nothing else; that half is checked by test/arrows.
// The arrows of docs/architecture.md: workflows and activities stand on domain; nothing but the command line imports the local platform.
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: '^src/', pathNot: `^src/(${[from, ...allowed].join('|')})(/|\\.ts$)` },
});
module.exports = {
  forbidden: [
    only('domain-stands-alone', 'domain', []),
    only('analyzer-stands-alone', 'analyzer', []),
    only('aws-knows-no-decisions', 'aws', ['domain']),
    only('report-reads-domain', 'report', ['domain']),
    only('workflows-orchestrate', 'workflows', ['domain', 'activities']),
    only('activities-are-thin', 'activities', ['domain', 'analyzer', 'aws', 'report', 'config']),
    only('local-is-a-stage', 'local', ['analyzer', 'domain']),
    {
      name: 'aws-sdk-only-in-aws',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(aws|cli)/' },
      to: { path: 'node_modules/@aws-sdk/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node'],
    },
  },
};
