/**
 * `rebaseline analyze quality`: computes what Model Monitor's model quality jobs compute, from local files.
 * Exit code 0: no violations; 3: violations found; 1: error.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import {
  AnalyzerError,
  checkQuality,
  concatenated,
  constraintGroup,
  mergedRows,
  NoDataError,
  type ProblemType,
  parseQualityConstraints,
  probabilityThresholdOf,
  problemTypeOf,
  type QualityAnalysis,
  type QualityAttributes,
  type QualityConstraints,
  type QualityRow,
  qualityAccumulator,
  readBytes,
  readCsvFiles,
  readJsonLines,
  readParquet,
  requireAttributes,
  suggestQualityConstraints,
  tableRows,
  unjudgedConstraints,
} from '../../analyzer/index.js';
import { ExpectedError } from '../expected-error.js';
import { filesOfOneKind, refuseDataAsHeader } from './open-data.js';
import { qualitySummary } from './quality-summary.js';
import { checkOutputFolder, writeResults } from './write-results.js';

const VIOLATIONS_FOUND = 3;

interface Flags {
  readonly out: string;
  readonly label?: string;
  readonly prediction?: string;
  readonly probability?: string;
  readonly threshold?: number;
  readonly positiveLabel?: string;
  readonly classes?: readonly string[];
  readonly header?: boolean;
  readonly seed?: number;
}

export function qualityCommand(): Command {
  const command = new Command('quality').description(
    "Compute Model Monitor's model quality files: predictions against labels.",
  );
  withColumns(
    command
      .command('baseline')
      .description('Write statistics.json and suggested constraints.json for labelled predictions.')
      .requiredOption(
        '--dataset <path...>',
        'CSV, flat JSON Lines, Parquet, or merged files (.jsonl); .gz too',
      )
      .requiredOption(
        '--problem-type <type>',
        'Regression, BinaryClassification, MulticlassClassification',
        problemType,
      )
      .requiredOption('--out <dir>', 'folder for the two files'),
  ).action(baseline);
  withColumns(
    command
      .command('monitor')
      .description('Check labelled predictions against the constraints of a baseline.')
      .requiredOption('--baseline <dir>', 'folder with constraints.json; it decides the problem type')
      .requiredOption(
        '--data <path...>',
        'merged files (.jsonl), CSV, flat JSON Lines or Parquet, or folders',
      )
      .requiredOption('--out <dir>', "folder for this run's statistics, constraints and violations"),
  )
    .addHelpText('after', '\nExit code: 0 no violations, 3 violations found, 1 error.')
    .action(monitor);
  return command;
}

function withColumns(command: Command): Command {
  return command
    .option(
      '--label <attribute>',
      'column name, column index or JSON path of the label (ground_truth_attribute)',
    )
    .option('--prediction <attribute>', 'the same for the prediction (inference_attribute)')
    .option('--probability <attribute>', 'the same for the probability of the positive class')
    .option(
      '--threshold <number>',
      'a probability above it predicts the positive class; default 0.5',
      threshold,
    )
    .option('--positive-label <label>', 'default: 1, or the last label in alphabetical order')
    .option('--classes <label...>', 'the known classes; rows with another label are left out and counted')
    .option('--seed <number>', 'seed of the random samples behind the standard deviations', wholeNumber)
    .option('--header', 'the first line of the CSV contains names, although they look like numbers')
    .option('--no-header', 'the CSV has no header line; give column indexes, from 0');
}

async function baseline(flags: Flags & { dataset: string[]; problemType: ProblemType }): Promise<void> {
  await checkOutputFolder(flags.out);
  const analysis = await analyze(flags.dataset, flags.problemType, flags);
  const constraints = suggestQualityConstraints(analysis.statistics);
  await writeResults(flags.out, { statistics: analysis.statistics, constraints }, []);
  console.log(qualitySummary(analysis, { data: flags.dataset, out: flags.out, constraints }));
}

async function monitor(flags: Flags & { baseline: string; data: string[] }): Promise<void> {
  if (resolve(flags.out) === resolve(flags.baseline)) {
    throw new ExpectedError(
      `--out and --baseline are both ${flags.out}: the run would overwrite the baseline. Give another --out.`,
    );
  }
  await checkOutputFolder(flags.out);
  const live = await readConstraints(flags.baseline);
  const group = constraintGroup(live);
  if (group === undefined)
    throw new ExpectedError(`${flags.baseline} contains no model quality constraints.`);
  const analysis = await analyze(flags.data, group.problemType, flags);
  const violations = checkQuality(analysis.statistics, live);
  const constraints = suggestQualityConstraints(analysis.statistics);
  await writeResults(flags.out, { statistics: analysis.statistics, constraints }, violations);
  console.log(
    qualitySummary(analysis, {
      data: flags.data,
      out: flags.out,
      constraints: live,
      judgedBy: flags.baseline,
      unjudged: unjudgedConstraints(analysis.statistics, live),
      violations,
    }),
  );
  if (violations.length > 0) process.exitCode = VIOLATIONS_FOUND;
}

/** @throws ExpectedError if the rows cannot be read or contain nothing to analyze */
async function analyze(
  paths: readonly string[],
  problemType: ProblemType,
  flags: Flags,
): Promise<QualityAnalysis> {
  const attributes: QualityAttributes = {
    ...(flags.label !== undefined && { groundTruth: flags.label }),
    ...(flags.prediction !== undefined && { inference: flags.prediction }),
    ...(flags.probability !== undefined && { probability: flags.probability }),
  };
  const accumulator = qualityAccumulator({
    problemType,
    ...(flags.threshold !== undefined && { probabilityThreshold: flags.threshold }),
    ...(flags.positiveLabel !== undefined && { positiveLabel: flags.positiveLabel }),
    ...(flags.classes !== undefined && { labels: flags.classes }),
    ...(flags.seed !== undefined && { seed: flags.seed }),
  });
  try {
    requireAttributes(problemType, attributes);
    for await (const rows of await rowsOf(paths, attributes, flags, accumulator.addFinding))
      for (const row of rows) accumulator.add(row);
    return accumulator.analysis();
  } catch (error) {
    if (error instanceof NoDataError)
      throw new ExpectedError(`${paths.join(', ')} contains no rows: there is nothing to analyze.`);
    if (error instanceof AnalyzerError)
      throw new ExpectedError(`${paths.join(', ')}: ${withOptionNames(error.message)}`);
    throw error;
  }
}

async function rowsOf(
  paths: readonly string[],
  attributes: QualityAttributes,
  flags: Flags,
  addFinding: Parameters<typeof mergedRows>[1]['addFinding'],
): Promise<AsyncIterable<readonly QualityRow[]>> {
  const { kind, files } = await filesOfOneKind(paths);
  if (kind === 'parquet') return tableRows(readParquet(files), attributes);
  const streams = files.map((file) => readBytes(file));
  if (kind === 'capture') return mergedRows(streams, { attributes, ...(addFinding && { addFinding }) });
  if (kind === 'json-lines') return tableRows(readJsonLines(concatenated(streams)), attributes);
  if (flags.header === undefined) await refuseDataAsHeader(files[0] as string);
  return tableRows(readCsvFiles(streams, { header: flags.header ?? true }), attributes);
}

/** The analyzer names the variables of a job. A person at a terminal sets options. */
function withOptionNames(message: string): string {
  return message
    .replaceAll('ground_truth_attribute', '--label')
    .replaceAll('inference_attribute', '--prediction')
    .replaceAll('probability_attribute', '--probability')
    .replaceAll('positive_label', '--positive-label');
}

async function readConstraints(folder: string): Promise<QualityConstraints> {
  const file = join(folder, 'constraints.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new ExpectedError(
      `Cannot read ${file} (${code}). --baseline takes a folder that \`rebaseline analyze quality baseline\` wrote.`,
    );
  }
  return parseQualityConstraints(text, file);
}

const argument =
  <T>(parse: (text: string) => T) =>
  (text: string): T => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError((error as Error).message);
    }
  };
const problemType = argument(problemTypeOf);
const threshold = argument(probabilityThresholdOf);

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number.');
}
