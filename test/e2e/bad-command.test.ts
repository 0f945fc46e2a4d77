/** Wrong paths and options on the command line: each ends at once with a message that says what to do, without a stack trace. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';

const MAIN = join(packageRoot, 'dist/src/cli/main.js');
/** Nothing listens there: the port is reserved. */
const NOWHERE = '127.0.0.1:1';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rebaseline-mistakes-'));
  await writeFile(join(folder, 'a-file'), 'text');
  await writeFile(join(folder, 'policy.json'), '{"endpoints": 7}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function rebaseline(...args: readonly string[]): Promise<{ code: number; output: string }> {
  const { AWS_REGION: _region, AWS_DEFAULT_REGION: _default, ...rest } = process.env;
  const env = {
    ...rest,
    NODE_NO_WARNINGS: '1',
    TEMPORAL_ADDRESS: NOWHERE,
    AWS_CONFIG_FILE: join(folder, 'none'),
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { cwd: folder, env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, output: `${out}${err}` }),
    );
  });
}

test.each<[string, RegExp]>([
  ['diff', /missing required argument 'old'/],
  ['diff here', /missing required argument 'new'/],
  ['diff here there everywhere', /too many arguments/],
  ['diff --jsno here there', /unknown option '--jsno'/],
  ['diff here there', /Cannot read here \(ENOENT\)\. Check the path/],
  ['diff a-file a-file', /a-file is neither statistics\.json nor constraints\.json/],
  ['diff s3://bucket s3://bucket', /has no prefix after the bucket\. Give s3:\/\/bucket\/prefix/],
  [
    'diff s3://bucket/a s3://bucket/b',
    /Cannot read s3:\/\/bucket\/[ab]\/\w+\.json \(.*Check the URI, AWS_REGION/,
  ],
  ['analyze baseline --out out', /required option '--dataset <file>'/],
  ['analyze baseline --dataset here --out out', /Cannot read here \(ENOENT\)\. Check the path/],
  ['analyze monitor --baseline here --data a-file --out out', /Cannot read .*constraints\.json \(ENOENT\)/],
  ['sweep', /required option '--endpoint <name>'/],
  ['sweep --endpoint e', /Temporal at 127\.0\.0\.1:1 does not answer.*Set TEMPORAL_ADDRESS/],
  ['worker', /Temporal at 127\.0\.0\.1:1 does not answer.*Check TEMPORAL_ADDRESS/],
  ['local --port many', /A port is a whole number/],
  ['local --speed 0', /The speed is a factor above 0/],
  ['local --state a-file', /Cannot create the state folder a-file \(EEXIST\)/],
  ['local --policy nowhere.json', /Cannot read the policy file .*nowhere\.json/],
  ['local --policy policy.json', /policy file .*policy\.json is not valid: .*endpoints/],
])('rebaseline %s fails with advice', async (line, message) => {
  const { code, output } = await rebaseline(...line.split(' '));
  expect(output).toMatch(message);
  expect(output).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect(code).toBe(1);
});
