import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { valueImports } from './value-imports.js';

interface Report {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

/** Runs the dependency check of `npm run dependencies` on a folder's src/. */
function checkDependencies(folder: string): Promise<Report['summary']> {
  const depcruise = join(packageRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [depcruise, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'];
  return new Promise((resolve, reject) => {
    // A violation makes it exit non-zero and still write its report.
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 28 }, (error, stdout) => {
      if (stdout === '') reject(error);
      else resolve((JSON.parse(stdout) as Report).summary);
    });
  });
}

/** A project with this one's rules and packages, and nothing in it. */
async function emptyProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-dependencies-'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
    await cp(join(packageRoot, file), join(folder, file));
  }
  await symlink(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

test("the dependency check reads this project's modules and finds no forbidden import", async () => {
  const { totalCruised, violations } = await checkDependencies(packageRoot);
  // A parser without TypeScript support would read no modules and report no violations.
  expect(totalCruised).toBeGreaterThan(50);
  expect(violations).toEqual([]);
});

/** One violation for each rule, each between files of its own, so that one run of the check covers all rules. */
const PLANTED = [
  ['contract-imports', 'contract/imports-domain.ts', "import '../domain/rule.js';"],
  ['statistics-imports', 'statistics/imports-domain.ts', "import '../domain/rule.js';"],
  ['domain-imports', 'domain/imports-aws.ts', "import '../aws/s3.js';"],
  ['analyzer-imports', 'analyzer/imports-domain.ts', "import '../domain/rule.js';"],
  ['evidence-imports', 'evidence/imports-aws.ts', "import '../aws/s3.js';"],
  ['aws-imports', 'aws/imports-domain.ts', "import '../domain/rule.js';"],
  ['report-imports', 'report/imports-aws.ts', "import '../aws/s3.js';"],
  ['workflows-imports', 'workflows/imports-aws.ts', "import '../aws/s3.js';"],
  ['activities-imports', 'activities/imports-local.ts', "import '../local/index.js';"],
  ['local-imports', 'local/imports-aws.ts', "import '../aws/s3.js';"],
  ['analyzer-through-its-index', 'evidence/imports-a-file.ts', "import '../analyzer/moments.js';"],
  ['local-is-imported-by-cli-only', 'worker.ts', "import './local/index.js';"],
  ['no-cycles', 'domain/a.ts', "import { b } from './b.js'; export const a = b;"],
  [
    'aws-sdk-only-in-aws',
    'activities/imports-sdk.ts',
    "import { S3Client } from '@aws-sdk/client-s3'; new S3Client();",
  ],
] as const;

describe('dependency rules', () => {
  let found: Report['summary']['violations'];
  beforeAll(async () => {
    const planted = await emptyProject();
    await write(planted, {
      ...Object.fromEntries(PLANTED.map(([, from, importing]) => [`src/${from}`, importing])),
      'src/domain/b.ts': "import { a } from './a.js'; export const b = () => a;",
      'src/domain/gate/uses-a-type.ts':
        "import type { Other } from '../windows/other.js'; export type T = Other;",
      'src/domain/gate/own.ts': 'export type Own = string;',
      'src/domain/windows/other.ts': 'export type Other = string;',
      'src/domain/windows/uses-a-type.ts': "import type { Own } from '../gate/own.js'; export type U = Own;",
      'src/domain/rule.ts': '',
      'src/analyzer/moments.ts': '',
      'src/aws/s3.ts': '',
      'src/local/index.ts': '',
    });
    found = (await checkDependencies(planted)).violations;
    await rm(planted, { recursive: true, force: true });
  });

  test.each(PLANTED)('a violation of %s is found', (rule, from) => {
    const rules = found.filter((one) => one.from === `src/${from}`).map((one) => one.rule.name);
    expect(rules).toContain(rule);
  });

  test('two folders that import types from each other are found', () => {
    const pairs = found.filter(({ rule }) => rule.name === 'no-folder-cycles').map(({ from }) => from);
    expect(pairs).toEqual(expect.arrayContaining(['src/domain/gate', 'src/domain/windows']));
  });
});

const FROM_ACTIVITIES = /\/activities\//;

test('workflows take nothing but types from activities: an activity called directly would not be recorded', async () => {
  const workflows = join(packageRoot, 'src/workflows');
  const files = (await readdir(workflows, { recursive: true })).filter((file) => file.endsWith('.ts'));
  expect(files).not.toEqual([]);
  for (const file of files) {
    expect([file, await valueImports(join(workflows, file), FROM_ACTIVITIES)]).toEqual([file, []]);
  }
});

test.each([
  ["import type { Activities } from '../activities/index.js';", []],
  ["import { type Activities } from '../activities/index.js';", []],
  ["import { gate } from '../activities/index.js';", ['../activities/index.js']],
  ["import { type Activities, gate } from '../activities/index.js';", ['../activities/index.js']],
  ["import '../activities/index.js';", ['../activities/index.js']],
  ["export * from '../activities/index.js';", ['../activities/index.js']],
  ["export { gate } from '../activities/index.js';", ['../activities/index.js']],
])('%s imports as values: %j', async (source, values) => {
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-imports-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await write(folder, { 'src/workflows/index.ts': source });
  expect(await valueImports(join(folder, 'src/workflows/index.ts'), FROM_ACTIVITIES)).toEqual(values);
});
