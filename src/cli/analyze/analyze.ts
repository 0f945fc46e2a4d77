/**
 * `rebaseline analyze`: computes what Model Monitor's container computes, from local files.
 * Exit code 0: no violations; 3: violations found; 1: error.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import {
  baselineOf,
  expectationsOf,
  judgeProfile,
  NoDataError,
  parseConstraints,
  parseStatistics,
  type Statistics,
} from '../../analyzer/index.js';
import { ExpectedError } from '../expected-error.js';
import { openData } from './open-data.js';
import { qualityCommand } from './quality.js';
import { baselineSummary, windowSummary } from './summaries.js';
import { checkOutputFolder, writeResults } from './write-results.js';

const VIOLATIONS_FOUND = 3;

export function analyzeCommand(): Command {
  const command = new Command('analyze').description(
    "Compute Model Monitor's files on this machine, with the same numbers as its container.",
  );
  command
    .command('baseline')
    .description(
      'Write statistics.json and constraints.json for a dataset (CSV, flat JSON Lines or Parquet; .gz too).',
    )
    .requiredOption('--dataset <file>', 'the dataset; model outputs come first, as in captured traffic')
    .requiredOption('--out <dir>', 'folder for the two files')
    .option('--header', 'the first line of the CSV contains names, although they look like numbers')
    .option('--no-header', 'the CSV has no header line; columns are named _c0, _c1, …')
    .option('--threads <n>', 'threads for CSV; the number does not change the result', wholeNumber)
    .action(baseline);
  command
    .command('monitor')
    .description('Check captured traffic, CSV, JSON Lines or Parquet (files or folders) against a baseline.')
    .requiredOption('--baseline <dir>', 'folder with constraints.json and statistics.json')
    .requiredOption(
      '--data <path...>',
      'data capture files (.jsonl), CSV, JSON Lines or Parquet, or folders of them',
    )
    .requiredOption('--out <dir>', "folder for this run's statistics, constraints and violations")
    .option('--header', 'the first line of the CSV contains names, although they look like numbers')
    .option('--no-header', 'the CSV has no header line; the baseline gives the column names')
    .addHelpText('after', '\nExit code: 0 no violations, 3 violations found, 1 error.')
    .action(monitor);
  command.addCommand(qualityCommand());
  return command;
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a number from 1 to 99.');
}

async function baseline(flags: {
  dataset: string;
  out: string;
  header?: boolean;
  threads?: number;
}): Promise<void> {
  await checkOutputFolder(flags.out);
  const data = await openData([flags.dataset], flags);
  if (data.kind === 'capture') {
    throw new ExpectedError(
      `${flags.dataset} contains captured traffic, not a dataset. Use \`rebaseline analyze monitor\` to check it against a baseline.`,
    );
  }
  const profile = await data.profile().catch(noRowsIn(flags.dataset));
  const results = baselineOf(profile);
  const { violations: ownViolations } = judgeProfile(profile, results);
  await writeResults(flags.out, results, []);
  console.log(baselineSummary(results, { ...flags, ownViolations }));
}

async function monitor(flags: {
  baseline: string;
  data: string[];
  out: string;
  header?: boolean;
}): Promise<void> {
  if (resolve(flags.out) === resolve(flags.baseline)) {
    throw new ExpectedError(
      `--out and --baseline are both ${flags.out}: the run would overwrite the baseline. Give another --out.`,
    );
  }
  await checkOutputFolder(flags.out);
  const constraintsFile = join(flags.baseline, 'constraints.json');
  const constraints = parseConstraints(await readBaselineFile(constraintsFile), constraintsFile);
  const statistics = await readStatistics(flags.baseline);
  const data = await openData(flags.data, flags);
  const live = { statistics, constraints };
  const profile = await data.profile(expectationsOf(live)).catch(noRowsIn(flags.data.join(', ')));
  const window = judgeProfile(profile, live);
  await writeResults(flags.out, window, window.violations);
  console.log(windowSummary(window, { ...flags, comparedWithStatistics: statistics !== null }));
  if (window.violations.length > 0) process.exitCode = VIOLATIONS_FOUND;
}

async function readBaselineFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new ExpectedError(
      `Cannot read ${file} (${code}). --baseline takes a folder that \`rebaseline analyze baseline\` wrote.`,
    );
  }
}

/** As in the container, constraints alone are a valid baseline. Then no distances are computed. */
async function readStatistics(folder: string): Promise<Statistics | null> {
  const file = join(folder, 'statistics.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ExpectedError(
      `Cannot read ${file} (${(error as NodeJS.ErrnoException).code}). Check its permissions.`,
    );
  }
  return parseStatistics(text, file);
}

function noRowsIn(data: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof NoDataError)
      throw new ExpectedError(`${data} contains no rows: there is nothing to analyze.`);
    throw error;
  };
}
