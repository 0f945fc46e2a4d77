import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFailed, test } from 'vitest';
import { packageRoot } from '../../src/cli/package-root.js';

const STORY = join(packageRoot, 'dist', 'examples', 'census-income', 'main.js');

let folder: string;
let running: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'story-test-'));
});
afterEach(async () => {
  running?.kill('SIGKILL');
  running = undefined;
  await rm(folder, { recursive: true, force: true });
});

interface Telling {
  readonly process: ChildProcess;
  /** Value of STORY_UNDER_TEST in the environment of every process that the story has started. */
  readonly mark: string;
  text(): string;
  /** Resolves when the text matches; rejects when the story ends before that. */
  until(pattern: RegExp): Promise<void>;
  readonly exitCode: Promise<number | null>;
}

/** Starts the story. Its temporary folder is inside the folder of this test. */
function tell(command: string, args: readonly string[], stdin: 'ignore' | 'pipe'): Telling {
  const mark = randomUUID();
  const child = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, TMPDIR: folder, STORY_UNDER_TEST: mark },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  running = child;
  let text = '';
  const exitCode = new Promise<number | null>((resolve) => child.once('close', resolve));
  const until = (pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      const look = () => pattern.test(text) && resolve();
      look();
      child.stdout?.on('data', look);
      void exitCode.then((code) => reject(new Error(`ended with ${code} before ${pattern}:\n${text}`)));
    });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text += chunk;
    });
  }
  onTestFailed(() => console.log(text));
  return { process: child, mark, text: () => text, until, exitCode };
}

/** Command lines of the processes with the mark in their environment. Null without /proc. */
async function leftRunning(mark: string): Promise<readonly string[] | null> {
  const entries = await readdir('/proc').catch(() => null);
  if (entries === null) return null;
  const commands = await Promise.all(
    entries
      .filter((entry) => /^\d+$/.test(entry))
      .map(async (pid) => {
        const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
        return environment.includes(mark)
          ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
          : '';
      }),
  );
  return commands.filter((command) => command !== '');
}

async function expectNothingLeft(mark: string): Promise<void> {
  // The watcher of an ended child needs a moment to end.
  await expect
    .poll(() => leftRunning(mark), { timeout: 60_000 })
    .toSatisfy((left: readonly string[] | null) => left === null || left.length === 0);
  expect(await readdir(folder)).toEqual([]);
}

/** Expects each pattern after the match of the one before it. */
function expectInOrder(text: string, turningPoints: readonly RegExp[]): void {
  let from = 0;
  for (const pattern of turningPoints) {
    const match = pattern.exec(text.slice(from));
    expect(match, `${pattern} in what follows character ${from} of:\n${text}`).not.toBeNull();
    from += (match?.index ?? 0) + (match?.[0].length ?? 0);
  }
}

const ALARM = 'prediction 0\\.[1-9]';
const TURNING_POINTS: readonly RegExp[] = [
  /✓ 08:00 .*no violations/,
  new RegExp(`✗ 09:00  people around 45 .*${ALARM}`),
  new RegExp(`✗ 09:00  same hour, judged again .*${ALARM}`),
  new RegExp(`✗ 10:00  new endpoint, same name .*${ALARM}`),
  new RegExp(`✗ 11:00  mixed model, baseline A .*${ALARM}`),
  new RegExp(`✗ 12:00  model B, baseline A .*${ALARM}`),
  new RegExp(`✗ 13:00  model A, baseline A .*${ALARM}`),
  /✓ diagnose .*\n {2}Diagnosis: Drift\.\n {2}✓ retrain .*\n {2}✓ baseline .*\n {2}✓ gate /,
  /Gate: pass/,
  /"candidate": "[0-9a-f]{12}",\n +"approver": ""/,
  /✓ 14:00 .*no violations/,
  /✓ 15:00 .*no violations/,
  /✓ 16:00 .*no violations/,
  /✓ 17:00 .*no violations/,
  /Outcome: Rebaselined/,
  /violations +0 +[1-9] +[1-9] +[1-9] +0/,
  /14:00 +\S.* +baseline [AB] +right +Completed/,
  /17:00 +model B +baseline B +right +Completed/,
];

test('the story without a terminal ends with Rebaselined, prints the lines that the README quotes, and leaves no process or file', async () => {
  const story = tell(process.execPath, [STORY], 'ignore');
  expect(await story.exitCode, story.text()).toBe(0);
  for (const noise of ['\u001b', '\r', 'Warning']) expect(story.text()).not.toContain(noise);
  expectInOrder(story.text(), TURNING_POINTS);
  for (const line of await storyLinesInReadme()) expect(story.text().split('\n')).toContain(line);
  await expectNothingLeft(story.mark);
});

/** The lines of the story that the README quotes. */
async function storyLinesInReadme(): Promise<readonly string[]> {
  const readme = await readFile(join(packageRoot, 'README.md'), 'utf8');
  const [, quoted = ''] = /```\n(The traffic drifts\n.*?)```/s.exec(readme) ?? [];
  const lines = quoted.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(10);
  return lines;
}

test('SIGTERM during the story stops every process', async () => {
  const story = tell(process.execPath, [STORY], 'ignore');
  await story.until(/✓ 08:00/);
  // The story, the worker and the Temporal server: this shows that the mark finds running processes.
  expect((await leftRunning(story.mark))?.length ?? 3).toBeGreaterThanOrEqual(3);
  story.process.kill('SIGTERM');
  expect(await story.exitCode).toBe(130);
  await expectNothingLeft(story.mark);
});

test('Enter approves the run at a terminal, and everything keeps running until Ctrl-C', async ({ skip }) => {
  if (!hasScript())
    return skip('the program script of util-linux, which provides a terminal, is not installed');
  // exec: otherwise the shell (dash) exits with 130 after a Ctrl-C, whatever the exit code of the story is.
  const story = tell('script', ['-qec', `exec "${process.execPath}" "${STORY}"`, '/dev/null'], 'pipe');
  await story.until(/press Enter to approve/);
  story.process.stdin?.write('\n');
  await story.until(/next-hour --state (\S+)/);
  expect(story.text()).toMatch(/Decided\s+by\s+you\s+at\s+this\s+terminal/);
  story.process.stdin?.write('\u0003');
  expect(await story.exitCode, story.text()).toBe(0);
  await expectNothingLeft(story.mark);
});

function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux');
  } catch {
    return false;
  }
}
