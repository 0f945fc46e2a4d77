import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';
import { valueImports } from './value-imports.js';

interface Report {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly rule: { readonly name: string } }[];
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

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rebaseline-arrows-'));
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) {
    await cp(join(packageRoot, file), join(folder, file));
  }
  await symlink(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
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

test.each([
  ['domain-stands-alone', 'domain/rule.ts', "import '../aws/s3.js';", 'aws/s3.ts', ''],
  ['analyzer-stands-alone', 'analyzer/sketch.ts', "import '../domain/rule.js';", 'domain/rule.ts', ''],
  ['workflows-orchestrate', 'workflows/index.ts', "import '../aws/s3.js';", 'aws/s3.ts', ''],
  ['report-reads-domain', 'report/page.ts', "import '../aws/s3.js';", 'aws/s3.ts', ''],
  ['activities-are-thin', 'activities/gate.ts', "import '../local/index.js';", 'local/index.ts', ''],
  [
    'no-cycles',
    'domain/a.ts',
    "import { b } from './b.js'; export const a = b;",
    'domain/b.ts',
    "import { a } from './a.js'; export const b = () => a;",
  ],
  [
    'aws-sdk-only-in-aws',
    'activities/gate.ts',
    "import { S3Client } from '@aws-sdk/client-s3'; new S3Client();",
    'aws/s3.ts',
    '',
  ],
])('it finds a planted violation of %s', async (rule, from, importing, to, text) => {
  await write({ [`src/${from}`]: importing, [`src/${to}`]: text });
  const { violations } = await arrows(folder);
  expect(violations.map((violation) => violation.rule.name)).toContain(rule);
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
  await write({ 'src/workflows/index.ts': source });
  expect(await valueImports(join(folder, 'src/workflows/index.ts'), FROM_ACTIVITIES)).toEqual(values);
});
