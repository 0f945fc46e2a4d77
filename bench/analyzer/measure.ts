import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export interface Measured {
  readonly seconds: number;
  readonly cpu: number;
  readonly peakMegabytes: number;
}

const run = promisify(execFile);
const cli = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url));
const usageAtExit =
  "process.on('exit',()=>{const u=process.resourceUsage();process.stderr.write('\\n'+JSON.stringify({cpu:(u.userCPUTime+u.systemCPUTime)/1e6,peakMegabytes:u.maxRSS/1024})+'\\n')})";

/** Measures `rebaseline analyze …` as a whole process, including its start. Exit code 3 (violations found) is a success. */
export async function measureAnalyze(args: readonly string[]): Promise<Measured> {
  const started = performance.now();
  const { stderr } = await run(process.execPath, [
    '--import',
    `data:text/javascript,${encodeURIComponent(usageAtExit)}`,
    cli,
    'analyze',
    ...args,
  ]).catch((error: { code?: number; stderr: string }) => {
    if (error.code !== 3) throw error;
    return error;
  });
  const seconds = (performance.now() - started) / 1000;
  return { seconds, ...JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}') };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1] ?? 0) + (sorted[sorted.length >> 1] ?? 0)) / 2;
}

/** One line with the medians of the measurements. */
export function line(name: string, measured: readonly Measured[]): string {
  const of = (key: keyof Measured, digits: number) =>
    median(measured.map((one) => one[key]))
      .toFixed(digits)
      .padStart(8);
  return `${name.padEnd(24)}${of('seconds', 2)} s ${of('cpu', 2)} s CPU ${of('peakMegabytes', 0)} MB`;
}
