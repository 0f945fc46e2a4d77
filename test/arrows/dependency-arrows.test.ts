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

/** Runs the dependency check of `npm run arrows` on a folder's src/. */
function arrows(folder: string): Promise<Report['summary']> {
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
  const folder = await mkdtemp(join(tmpdir(), 'rebaseline-arrows-'));
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

test("the check sees this project's modules and finds every arrow pointing down", async () => {
  const { totalCruised, violations } = await arrows(packageRoot);
  // With a parser that does not know TypeScript it would see none, and find nothing wrong.
  expect(totalCruised).toBeGreaterThan(50);
  expect(violations).toEqual([]);
});

/** One violation a rule, each between files of its own, so that one look at all of them can tell which was found. */
const PLANTED = [
  ['domain-stands-alone', 'domain/reaches-up.ts', "import '../aws/s3.js';"],
  ['analyzer-stands-alone', 'analyzer/reaches-up.ts', "import '../domain/rule.js';"],
  ['workflows-orchestrate', 'workflows/calls-aws.ts', "import '../aws/s3.js';"],
  ['report-reads-domain', 'report/calls-aws.ts', "import '../aws/s3.js';"],
  ['activities-are-thin', 'activities/knows-local.ts', "import '../local/index.js';"],
  ['no-cycles', 'domain/a.ts', "import { b } from './b.js'; export const a = b;"],
  [
    'aws-sdk-only-in-aws',
    'activities/knows-sdk.ts',
    "import { S3Client } from '@aws-sdk/client-s3'; new S3Client();",
  ],
] as const;

describe('a planted violation', () => {
  let found: Report['summary']['violations'];
  beforeAll(async () => {
    const planted = await emptyProject();
    await write(planted, {
      ...Object.fromEntries(PLANTED.map(([, from, importing]) => [`src/${from}`, importing])),
      'src/domain/b.ts': "import { a } from './a.js'; export const b = () => a;",
      'src/domain/rule.ts': '',
      'src/aws/s3.ts': '',
      'src/local/index.ts': '',
    });
    found = (await arrows(planted)).violations;
    await rm(planted, { recursive: true, force: true });
  });

  test.each(PLANTED)('of %s is found', (rule, from) => {
    const rules = found.filter((one) => one.from === `src/${from}`).map((one) => one.rule.name);
    expect(rules).toContain(rule);
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
