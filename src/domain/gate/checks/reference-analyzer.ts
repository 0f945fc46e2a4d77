import type { Check } from '../../../contract/check.js';
import { list, round } from '../../present/sentence.js';
import type { BacktestedWindow } from '../backtested-window.js';
import type { ReferenceAnalyzerFinding } from '../reference-analyzer-finding.js';
import { fileName } from '../unread-capture.js';

type Run = Extract<ReferenceAnalyzerFinding, { kind: 'ran' }>;

/**
 * Distances are equal to the last digit while the sketch of each side contains every value. With more values, sketches
 * merged from other partitions differ a little. A tenth of the usual threshold is more than that difference.
 */
const TOLERANCE = 0.01;
const DRIFT = '|baseline_drift_check';
/** Violations that chance does not explain: the types or the number of columns differ from the candidate. */
const IN_EVERY_WINDOW = /\|(data_type_check|missing_column_check|extra_column_check)$/;

/**
 * Our numbers compared with those of the analyzer that will judge production. Both compute the same rules, so a violation
 * that only one of them finds, another distance or another number of rows shows an error in one of them. A person must
 * know this before the switch.
 */
export function referenceAnalyzerCheck(
  finding: ReferenceAnalyzerFinding,
  backtest: readonly BacktestedWindow[],
): Check {
  const id = 'reference-analyzer';
  if (finding.kind === 'not known') return { id, ...noResult(finding.why) };
  const ours = backtest.find(({ windowStart }) => windowStart === finding.windowStart);
  const when = `${finding.windowStart.slice(0, 16)}Z`;
  if (!ours) {
    return {
      id,
      verdict: 'unknown',
      sentence: `The analyzer judged the window of ${when}, which is not part of the backtest.`,
    };
  }
  const differences = differencesOf(finding, ours);
  const run = `With the candidate on the window of ${when}, scored again, the analyzer`;
  if (differences.length === 0) {
    const same =
      ours.violated.length === 0
        ? 'finds no violation either'
        : `finds the same ${ours.violated.length} violations`;
    return { id, verdict: 'pass', sentence: `${run} ${same}.` };
  }
  return {
    id,
    verdict: 'warn',
    sentence: `${run} disagrees with the backtest: ${differences.map(({ sentence }) => sentence).join('; ')}. The analyzer's numbers apply in production.`,
    evidence: differences.flatMap(({ evidence }) => evidence),
  };
}

/**
 * The same run where records pass through the monitor's script: then it is the only judgement of what the monitor will
 * see, and there is nothing to compare it with. It covers one window only. A violation that chance can explain is a
 * question to the approver; one that every window would repeat fails.
 * @param script S3 URI of the record preprocessor
 */
export function preprocessedReferenceAnalyzerCheck(finding: ReferenceAnalyzerFinding, script: string): Check {
  const id = 'reference-analyzer';
  if (finding.kind === 'not known') return { id, ...noResult(finding.why) };
  const { violated, windowStart, rows, distances = {} } = finding;
  const found = `Through ${fileName(script)} the analyzer finds`;
  const where = `It judged the candidate on the window of ${windowStart.slice(0, 16)}Z, scored again${rows === undefined ? '' : `; ${rows} rows after the script`}.`;
  if (violated.length === 0) return { id, verdict: 'pass', sentence: `${found} no violation. ${where}` };
  const repeated = violated.filter((name) => IN_EVERY_WINDOW.test(name));
  return {
    id,
    verdict: repeated.length > 0 ? 'fail' : 'warn',
    sentence:
      repeated.length > 0
        ? `${found} ${list(repeated)}, which every window would repeat: the candidate was not made from the output of the script. ${where}`
        : `${found} ${list(violated)}. ${where}`,
    evidence: violated.map((feature) => ({
      feature,
      value: distances[feature] ?? 1,
      note: distances[feature] === undefined ? 'violated' : 'distance',
    })),
  };
}

function noResult(why: string): Omit<Check, 'id'> {
  return { verdict: 'unknown', sentence: `The analyzer gave no result: ${why}.` };
}

interface Difference {
  readonly sentence: string;
  readonly evidence: NonNullable<Check['evidence']>;
}

function differencesOf(finding: Run, ours: BacktestedWindow): readonly Difference[] {
  const distance = new Map(ours.drift.map(({ feature, distance }) => [`${feature}${DRIFT}`, distance]));
  const theirs = finding.distances ?? {};
  const withDistances = (names: readonly string[]) =>
    list(names.map((name) => distancesInWords(name, theirs[name], distance.get(name))));
  const onlyOne = (names: readonly string[], who: string, note: string): Difference[] =>
    names.length === 0
      ? []
      : [
          {
            sentence: `${who} ${withDistances(names)}`,
            evidence: names.map((feature) => ({ feature, value: 1, note })),
          },
        ];
  const unequal = finding.violated.filter((name) => {
    const [a, b] = [theirs[name], distance.get(name)];
    return ours.violated.includes(name) && a !== undefined && b !== undefined && Math.abs(a - b) > TOLERANCE;
  });
  const otherRows = finding.rows !== undefined && finding.rows !== ours.rows;
  return [
    ...(otherRows
      ? [
          {
            sentence: `it read ${finding.rows} rows, the backtest ${ours.rows}`,
            evidence: [
              { feature: 'rows', value: finding.rows as number, note: `the backtest read ${ours.rows}` },
            ],
          },
        ]
      : []),
    ...onlyOne(
      finding.violated.filter((one) => !ours.violated.includes(one)),
      'only the analyzer finds',
      'only the analyzer',
    ),
    ...onlyOne(
      ours.violated.filter((one) => !finding.violated.includes(one)),
      'only the backtest finds',
      'only the backtest',
    ),
    ...(unequal.length > 0
      ? [
          {
            sentence: `distances differ: ${withDistances(unequal)}`,
            evidence: unequal.map((feature) => ({
              feature,
              value: theirs[feature] as number,
              note: `the backtest has ${round(distance.get(feature) as number)}`,
            })),
          },
        ]
      : []),
  ];
}

function distancesInWords(name: string, theirs: number | undefined, ours: number | undefined): string {
  const distances = [
    ...(theirs === undefined ? [] : [`analyzer ${round(theirs)}`]),
    ...(ours === undefined ? [] : [`backtest ${round(ours)}`]),
  ];
  return distances.length === 0 ? name : `${name} (${distances.join(', ')})`;
}
