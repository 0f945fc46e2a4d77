/**
 * `rebaseline gate`: the diagnosis and the gate of a run, on files.
 * Exit code 0: the gate passes or warns; 3: refused; 4: a person must decide; 1: error.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { candidateDigest } from '../../activities/data/baseline-digest.js';
import { AnalyzerError, type BaselineFiles, containerJson, NoDataError } from '../../analyzer/index.js';
import type { Candidate } from '../../contract/candidate.js';
import { describeZodError } from '../../contract/describe-zod-error.js';
import { CodedError } from '../../contract/errors.js';
import { type PayloadMapping, payloadMapping } from '../../contract/payload.js';
import { BUILT_IN_RULES } from '../../contract/policy.js';
import { duplicatesInWords } from '../../domain/baseline/duplicate-features.js';
import { dataInFirstLine } from '../../domain/baseline/first-line.js';
import { calibratedConstraints } from '../../domain/gate/calibration/calibrated-constraints.js';
import { worst } from '../../domain/gate/worst-verdict.js';
import { inputsOf, type JudgedRelease, judgeRelease } from '../../evidence/judge-release.js';
import { renderReport } from '../../report/page.js';
import { firstRows } from '../analyze/open-data.js';
import { isLocalCsv, readBaselineFrom } from '../diff/source.js';
import { ExpectedError } from '../expected-error.js';
import { featureRows, labelledRows, layoutOf } from './input.js';
import { decisionOf, EXIT_CODE, gateText, runReport } from './report.js';
import { outputNames, scoring } from './scoring.js';
import { digestOf, tableFiles } from './table-files.js';
import { firstInputs, openTraffic } from './traffic.js';

const EXPLANATION = `
LIVE is the baseline that the monitor uses now: a folder, an S3 prefix, or a CSV file to make it from. The traffic is
data capture files (.jsonl), CSV or JSON Lines, or folders of them. Captured records are grouped by hour; a CSV file is
one window, or several with --window-rows. The candidate baseline is made from --baseline-data, which should be held out
from the training set.

No model is called. Without --predictions the checks of the model's outputs are unknown. --predictions takes two CSV files
with the new model's outputs, one line per row: for the baseline rows, and for the traffic in the order in which it is
given. --inputs-only leaves these checks out, so that the exit code is about the data alone.

Exit code: 0 the gate passes or warns, 3 refused by the diagnosis or the gate, 4 a person must decide, 1 error.`;

interface Flags {
  readonly live: string;
  readonly training: string;
  readonly traffic: readonly string[];
  readonly baselineData?: string;
  readonly predictions?: readonly string[];
  readonly label?: string;
  readonly header?: boolean;
  readonly period: number;
  readonly windowRows?: number;
  readonly payloadMapping?: string;
  readonly inputsOnly: boolean;
  readonly report?: string;
  readonly json: boolean;
}

export function gateCommand(): Command {
  return new Command('gate')
    .description(
      'Judge new training data against the live baseline and captured traffic, without AWS or Temporal.',
    )
    .requiredOption('--live <baseline>', 'the live baseline')
    .requiredOption('--training <files>', 'the new training set, CSV or JSON Lines')
    .requiredOption('--traffic <path...>', 'captured traffic, the oldest first')
    .option('--baseline-data <csv>', 'held-out rows for the candidate baseline (default: the training set)')
    .option('--predictions <csv...>', "the new model's outputs: for the baseline rows, and for the traffic")
    .option(
      '--label <column>',
      'name or position (from 0) of the label (default: the column that LIVE does not have)',
    )
    .option('--header', 'the first line of the CSV contains names, although they look like numbers')
    .option('--no-header', 'the CSV has no header line; the live baseline gives the column names')
    .option('--period <hours>', 'length of a monitoring window', hours, 1)
    .option('--window-rows <n>', 'rows per window, for traffic without times', wholeNumber)
    .option(
      '--payload-mapping <json>',
      'how to read captured JSON that is not flat: a file, as in the input of a run',
    )
    .option('--inputs-only', "leave out the checks of the model's outputs", false)
    .option('--report <file>', 'write the report as a web page')
    .option('--json', 'print JSON', false)
    .addHelpText('after', EXPLANATION)
    .action(gate);
}

async function gate(flags: Flags): Promise<void> {
  if (flags.inputsOnly && flags.predictions !== undefined) {
    throw new ExpectedError('--inputs-only and --predictions exclude each other. Give one of them.');
  }
  const { judged, notes } = await judgeFiles(flags).catch(explained);
  const checks = flags.inputsOnly
    ? judged.gate.checks.filter(({ id }) => id !== 'sharpness')
    : judged.gate.checks;
  const release: JudgedRelease = { ...judged, gate: { ...judged.gate, checks, verdict: worst(checks) } };
  const decision = decisionOf(release);
  const files = { ...flags, notes };
  if (flags.report !== undefined) await writePage(flags.report, renderReport(runReport(release, files)));
  console.log(
    flags.json
      ? JSON.stringify(
          { ...decision, ...release.diagnosis, changePoint: release.changePoint, notes, gate: release.gate },
          null,
          2,
        )
      : gateText(release, decision, files),
  );
  process.exitCode = EXIT_CODE[decision.decision];
}

async function readMapping(file: string | undefined): Promise<PayloadMapping | null> {
  if (file === undefined) return null;
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ExpectedError(
      `Cannot read the mapping ${file}: ${(error as Error).message}. Give a JSON file with the members of payloadMapping.`,
    );
  }
  const parsed = payloadMapping.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new ExpectedError(`The mapping ${file} is not valid: ${describeZodError(parsed.error)}.`);
}

async function judgeFiles(
  flags: Flags,
): Promise<{ readonly judged: JudgedRelease; readonly notes: readonly string[] }> {
  const all = await liveBaseline(flags);
  const duplicates = duplicatesInWords(all.constraints.features);
  if (duplicates !== null) {
    throw new ExpectedError(
      `${flags.live} contains more than one entry of ${duplicates}. Which entry the monitor reads is unknown. Keep one entry of each, with the settings that you want.`,
    );
  }
  const training = await tableFiles(flags.training);
  const mapping = await readMapping(flags.payloadMapping);
  const inputs = await firstInputs(flags.traffic, mapping);
  const layout = await layoutOf(training, all, inputs, flags);
  const { features } = layout;
  const liveColumns = all.constraints.features.map(({ name }) => name);
  const held = flags.baselineData === undefined ? training : await tableFiles(flags.baselineData);
  const heldLayout = held === training ? layout : await layoutOf(held, all, inputs, flags);
  if (heldLayout.features.length !== features.length) {
    throw new ExpectedError(
      `${flags.baselineData} has ${heldLayout.features.length} columns of the live baseline, and ${flags.training} has ${features.length}. Give files with the same columns.`,
    );
  }
  const periodSeconds = flags.period * 3600;
  const { windows, notes } = await openTraffic(flags.traffic, {
    features,
    liveColumns,
    periodSeconds,
    windowRows: flags.windowRows ?? null,
    mapping,
  });
  const baselineRows = () => featureRows(held, heldLayout);
  const scored = await scoring(flags.predictions, windows, baselineRows);
  const label = layout.labelPosition === null ? null : labelName(liveColumns, layout.labelPosition, flags);
  const outputs = outputNames(liveColumns, features, label, scored?.width ?? 0);
  const judged = await judgeRelease({
    rules: BUILT_IN_RULES,
    periodSeconds,
    features,
    outputs,
    live: inputsOf(all, [...outputs, ...features]),
    hasLabel: layout.labelPosition !== null,
    training: () => labelledRows(training, layout),
    baseline: scored?.baseline ?? baselineRows,
    baselineIsTraining: held === training,
    datasetUri: held.name,
    datasetDigest: await digestOf(held),
    windows: windows.map((window, i) => ({
      ...window,
      scored: scored === null ? window.inputs : () => scored.window(i),
    })),
    seal: (files) => candidateOf(files, held.name),
    sealCalibrated: (candidate, files) => async (calibration) => {
      const constraints = calibratedConstraints(textOf(files.constraints), calibration);
      return { ...candidate, digest: candidateDigest(textOf(files.statistics), constraints) };
    },
  });
  return { judged, notes };
}

/** --no-header is for the datasets: a CSV that stands for the live baseline often has the names that they lack. */
async function liveBaseline({ live, header }: Flags): Promise<BaselineFiles> {
  if (header !== false || !isLocalCsv(live)) return readBaselineFrom(live, header === true ? { header } : {});
  const [first = [], second] = await firstRows(live);
  return readBaselineFrom(live, { header: dataInFirstLine(first, second) === null });
}

/** The name of the label in a live baseline that was made from a training set. */
function labelName(liveColumns: readonly string[], position: number, { label }: Flags): string | null {
  if (label === undefined) return null;
  return /^\d+$/.test(label) ? (liveColumns[position] ?? null) : label;
}

function candidateOf(files: BaselineFiles, datasetUri: string): Candidate {
  return {
    digest: candidateDigest(textOf(files.statistics), textOf(files.constraints)),
    statisticsUri: '',
    constraintsUri: '',
    datasetUri,
    rows: files.statistics.dataset.item_count,
  };
}

function textOf(file: object): string {
  return [...containerJson(file)].join('');
}

async function writePage(file: string, page: string): Promise<void> {
  try {
    await writeFile(file, page);
  } catch (error) {
    throw new ExpectedError(
      `Cannot write ${file} (${(error as NodeJS.ErrnoException).code}). Give --report another path.`,
    );
  }
  console.error(`Report: ${pathToFileURL(resolve(file)).href}`);
}

function explained(error: unknown): never {
  if (error instanceof NoDataError)
    throw new ExpectedError('A dataset contains no rows. Give files with rows.');
  if (error instanceof AnalyzerError) throw new ExpectedError(error.message);
  if (error instanceof CodedError) throw new ExpectedError(`${error.message} (${error.code})`);
  throw error;
}

function hours(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 168) return value;
  throw new InvalidArgumentError('Give a whole number of hours, at most 168.');
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number of rows.');
}
