import type { Check } from '../../../contract/check.js';
import { list, round } from '../../present/sentence.js';
import type { BacktestedWindow } from './backtest.js';

/** What SageMaker's own analyzer said of one re-scored window, or why nothing is known of it. */
export type ImageFinding =
  | {
      readonly kind: 'ran';
      readonly windowStart: string;
      readonly violated: readonly string[];
      /** By `feature|check`, where the violation states one. */
      readonly distances?: Readonly<Record<string, number>>;
      /** Rows that it read; absent where its statistics do not say. */
      readonly rows?: number;
    }
  | { readonly kind: 'not known'; readonly why: string };

/**
 * Distances are equal to the last digit while each side's sketch holds every value; beyond that, sketches merged from
 * other partitions differ a little. A tenth of the usual threshold is more than that.
 */
const TOLERANCE = 0.01;
const DRIFT = '|baseline_drift_check';

/** The latest honest window with enough rows to tell anything; without one, the largest. */
export function windowForReferenceAnalyzer<
  Window extends { readonly rows: number; readonly declaredBad?: boolean | undefined },
>(windows: readonly Window[], leastRows: number): Window | null {
  const honest = windows.filter(({ rows, declaredBad }) => rows > 0 && !declaredBad);
  const largest = honest.reduce<Window | null>((so, one) => (so && so.rows >= one.rows ? so : one), null);
  return honest.filter(({ rows }) => rows >= leastRows).at(-1) ?? largest;
}

/**
 * Our numbers beside those of the analyzer that will judge production. They are the same rules computed twice, so a
 * violation that only one of them sees, another distance or other rows are a finding about one of them; a person should
 * know before the switch.
 */
export function imageCheck(finding: ImageFinding, backtest: readonly BacktestedWindow[]): Check {
  const id = 'reference-analyzer';
  if (finding.kind === 'not known') {
    return { id, verdict: 'unknown', sentence: `It could not be asked: ${finding.why}.` };
  }
  const ours = backtest.find(({ windowStart }) => windowStart === finding.windowStart);
  const when = `${finding.windowStart.slice(0, 16)}Z`;
  if (!ours) {
    return { id, verdict: 'unknown', sentence: `It judged the window of ${when}, which we did not.` };
  }
  const differences = differencesOf(finding, ours);
  const run = `Run with the candidate on the window of ${when}, re-scored, it`;
  if (differences.length === 0) {
    const same =
      ours.violated.length === 0 ? 'finds no violation either' : `finds the same ${ours.violated.length}`;
    return { id, verdict: 'pass', sentence: `${run} ${same}.` };
  }
  return {
    id,
    verdict: 'warn',
    sentence: `${run} disagrees with our numbers: ${differences.map(({ sentence }) => sentence).join('; ')}. Production will be judged by its.`,
    evidence: differences.flatMap(({ evidence }) => evidence),
  };
}

interface Difference {
  readonly sentence: string;
  readonly evidence: NonNullable<Check['evidence']>;
}

function differencesOf(
  finding: Extract<ImageFinding, { kind: 'ran' }>,
  ours: BacktestedWindow,
): readonly Difference[] {
  const distance = new Map(ours.drift.map(({ feature, distance }) => [`${feature}${DRIFT}`, distance]));
  const theirs = finding.distances ?? {};
  const alone = (names: readonly string[], who: string, note: string): Difference[] =>
    names.length === 0
      ? []
      : [
          {
            sentence: `${who} ${list(names.map((name) => withDistances(name, theirs[name], distance.get(name))))}`,
            evidence: names.map((feature) => ({ feature, value: 1, note })),
          },
        ];
  const apart = finding.violated.filter((name) => {
    const [a, b] = [theirs[name], distance.get(name)];
    return ours.violated.includes(name) && a !== undefined && b !== undefined && Math.abs(a - b) > TOLERANCE;
  });
  const otherRows = finding.rows !== undefined && finding.rows !== ours.rows;
  return [
    ...(otherRows
      ? [
          {
            sentence: `it read ${finding.rows} rows and we ${ours.rows}`,
            evidence: [{ feature: 'rows', value: finding.rows as number, note: `we read ${ours.rows}` }],
          },
        ]
      : []),
    ...alone(
      finding.violated.filter((one) => !ours.violated.includes(one)),
      'it alone finds',
      'the analyzer alone',
    ),
    ...alone(
      ours.violated.filter((one) => !finding.violated.includes(one)),
      'we alone find',
      'we alone',
    ),
    ...(apart.length > 0
      ? [
          {
            sentence: `distances differ: ${list(apart.map((name) => withDistances(name, theirs[name], distance.get(name))))}`,
            evidence: apart.map((feature) => ({
              feature,
              value: theirs[feature] as number,
              note: `we compute ${round(distance.get(feature) as number)}`,
            })),
          },
        ]
      : []),
  ];
}

function withDistances(name: string, theirs: number | undefined, ours: number | undefined): string {
  const said = [
    ...(theirs === undefined ? [] : [`${round(theirs)} by it`]),
    ...(ours === undefined ? [] : [`${round(ours)} by us`]),
  ];
  return said.length === 0 ? name : `${name} (${said.join(', ')})`;
}
