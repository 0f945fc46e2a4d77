import type { PolicyRules } from '../contract/policy.js';
import { binomialCdf } from '../statistics/binomial.js';
import { benjaminiYekutieli } from '../statistics/multiplicity.js';
import type { Check } from './check.js';
import { rowsOf } from './column-shift.js';
import type { DatasetProfile } from './distribution.js';
import { populationStabilityIndex } from './population-stability-index.js';
import { list, round } from './sentence.js';
import { stabilityIndexTail } from './stability-index-null.js';

/** Of the columns that a frequency test names; of columns that resemble each other, as features do. */
const FALSE_DISCOVERY_RATE = 0.01;

/** Rows by how far they went through the preparation of a candidate. */
export interface Provenance {
  readonly datasetUri: string;
  readonly datasetDigest: string;
  readonly rowsRead: number;
  readonly rowsScored: number;
  readonly candidateColumns: readonly string[];
  readonly liveColumns: readonly string[];
  /** Whether the model was trained on these very rows: its outputs on them are sharper than in production. */
  readonly trainedOnTheseRows: boolean;
  /** A script names the columns of captured records, so that their order says nothing. Default: judged by position. */
  readonly byName?: boolean;
}

export function provenanceCheck(provenance: Provenance): Check {
  const { rowsRead, rowsScored, candidateColumns, liveColumns } = provenance;
  if (rowsRead !== rowsScored) {
    return {
      check: 'provenance',
      verdict: 'fail',
      sentence: `${rowsRead} rows went into scoring and ${rowsScored} outputs came back: outputs and rows cannot be paired.`,
    };
  }
  const missing = liveColumns.filter((column) => !candidateColumns.includes(column));
  const added = candidateColumns.filter((column) => !liveColumns.includes(column));
  if (liveColumns.length > 0 && (missing.length > 0 || added.length > 0)) {
    return {
      check: 'provenance',
      verdict: 'fail',
      sentence: `The candidate's columns are not those of the live baseline:${missing.length ? ` missing ${list(missing)}` : ''}${added.length ? ` new ${list(added)}` : ''}.`,
    };
  }
  if (
    liveColumns.length > 0 &&
    !provenance.byName &&
    candidateColumns.some((column, i) => column !== liveColumns[i])
  ) {
    return {
      check: 'provenance',
      verdict: 'fail',
      sentence:
        "The candidate has the live baseline's columns in another order; a headerless capture is judged by position.",
    };
  }
  if (provenance.trainedOnTheseRows) {
    return {
      check: 'provenance',
      verdict: 'warn',
      sentence: `${rowsRead} rows of ${provenance.datasetUri}, the very rows the model was trained on: outputs on them may be sharper than in production. A held-out baselineDataset avoids it.`,
    };
  }
  return {
    check: 'provenance',
    verdict: 'pass',
    sentence: `${rowsRead} rows of ${provenance.datasetUri} (sha256 ${provenance.datasetDigest.slice(0, 12)}), scored by the new model, held out from its training.`,
  };
}

/** Types in the candidate against types in captured traffic, feature by feature. */
export function schemaCheck(candidate: DatasetProfile, traffic: DatasetProfile | null): Check {
  if (!traffic || traffic.rows === 0) {
    return {
      check: 'schema and types',
      verdict: 'unknown',
      sentence: 'No captured traffic to hold the types against.',
    };
  }
  if (candidate.features.length !== traffic.features.length) {
    return {
      check: 'schema and types',
      verdict: 'fail',
      sentence: `The candidate has ${candidate.features.length} columns, captured traffic has ${traffic.features.length}: every window would violate the column count.`,
    };
  }
  const flips: { feature: string; value: number; note: string }[] = [];
  candidate.features.forEach((feature, position) => {
    const seen = traffic.features[position];
    if (!seen || [feature.inferredType, 'Unknown'].includes(seen.inferredType)) return;
    // A column without a value has no type, and the monitor checks none.
    if (feature.inferredType === 'Unknown') return;
    flips.push({
      feature: feature.feature,
      value: position,
      note: `${feature.inferredType} in the candidate, ${seen.inferredType} in traffic`,
    });
  });
  if (flips.length === 0) {
    return {
      check: 'schema and types',
      verdict: 'pass',
      sentence: `All ${candidate.features.length} columns have the type that captured traffic has.`,
    };
  }
  return {
    check: 'schema and types',
    verdict: 'fail',
    sentence: `${flips.length} of ${candidate.features.length} columns have another type in traffic, and every window would violate data_type_check: ${list(flips.map(({ feature, note }) => `${feature} (${note})`))}.`,
    evidence: flips,
  };
}

/** The observed completeness becomes the threshold, so traffic less complete than the candidate violates it. */
export function completenessCheck(candidate: DatasetProfile, traffic: DatasetProfile | null): Check {
  if (!traffic || traffic.rows === 0) {
    return {
      check: 'completeness',
      verdict: 'unknown',
      sentence: 'No captured traffic to hold the completeness against.',
    };
  }
  const short = candidate.features.flatMap((feature, position) => {
    const seen = traffic.features[position];
    if (!seen) return [];
    const promised = share(feature.present, feature.present + feature.missing);
    const observed = share(seen.present, seen.present + seen.missing);
    return observed < promised
      ? [
          {
            feature: feature.feature,
            value: observed,
            note: `${percent(observed)} in traffic, ${percent(promised)} in the candidate`,
          },
        ]
      : [];
  });
  if (short.length === 0) {
    return {
      check: 'completeness',
      verdict: 'pass',
      sentence: 'Traffic is at least as complete as the candidate promises.',
    };
  }
  return {
    check: 'completeness',
    verdict: 'warn',
    sentence: `Traffic is less complete than the candidate: ${list(short.map(({ feature, note }) => `${feature} (${note})`))}. Windows would violate completeness_check.`,
    evidence: short.sort((a, b) => a.value - b.value),
  };
}

/**
 * Is the training set typical of the traffic now? A frequency test of our own, because Model Monitor compares distinct
 * values and cannot see a shift in integers, booleans or codes. `skip` names the columns that are model outputs.
 */
export function representativenessCheck(
  training: DatasetProfile,
  traffic: DatasetProfile | null,
  rules: PolicyRules['gate'],
  skip: readonly string[] = [],
): Check {
  const name = 'representativeness';
  if (!traffic || traffic.rows < rules.leastWindowRows) {
    return {
      check: name,
      verdict: 'unknown',
      sentence: `Only ${traffic?.rows ?? 0} captured rows to hold the training set against; ${rules.leastWindowRows} are needed.`,
    };
  }
  const shifts = training.features.flatMap((feature, position) => {
    const seen = traffic.features[position];
    if (skip.includes(feature.feature) || !feature.distribution || !seen?.distribution) return [];
    const index = populationStabilityIndex(feature.distribution, seen.distribution);
    if (!index) return [];
    const [n, m] = [rowsOf(feature.distribution), rowsOf(seen.distribution)];
    const pValue = stabilityIndexTail(index.psi, index.bins, n, m);
    const beyondChance = index.psi - index.expectedByChance;
    return [{ feature: feature.feature, psi: index.psi, beyondChance, pValue }];
  });
  if (shifts.length === 0) {
    return {
      check: name,
      verdict: 'unknown',
      sentence:
        'No column of the training set can be compared with the traffic: none has frequencies of the same kind on both sides.',
    };
  }
  // Among thousands of columns the largest index is far above what chance gives one column.
  const adjusted = benjaminiYekutieli(shifts.map(({ pValue }) => pValue));
  const ranked = shifts
    .map((shift, i) => ({ ...shift, certain: (adjusted[i] as number) <= FALSE_DISCOVERY_RATE }))
    .sort((a, b) => b.psi - a.psi);
  const evidence = ranked
    .slice(0, 10)
    .map(({ feature, psi }) => ({ feature, value: round(psi), note: 'PSI' }));
  const over = (threshold: number) =>
    ranked.filter(({ beyondChance, certain }) => certain && beyondChance > threshold);
  const failing = over(rules.psiFail);
  if (failing.length > 0) {
    return {
      check: name,
      verdict: 'fail',
      threshold: rules.psiFail,
      sentence: `The training set is not typical of the traffic now: ${list(failing.map(({ feature, psi }) => `${feature} (PSI ${round(psi)})`))} over ${rules.psiFail}.`,
      evidence,
    };
  }
  const warning = over(rules.psiWarn);
  const largest = ranked[0];
  return {
    check: name,
    verdict: warning.length > 0 ? 'warn' : 'pass',
    threshold: rules.psiFail,
    sentence:
      warning.length > 0
        ? `The training set differs somewhat from the traffic now: ${list(warning.map(({ feature, psi }) => `${feature} (PSI ${round(psi)})`))} over ${rules.psiWarn}.`
        : `The training set is typical of the traffic now${largest ? `: the largest PSI is ${round(largest.psi)} (${largest.feature})` : ''}.`,
    evidence,
  };
}

export interface BacktestedWindow {
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly rows: number;
  /** `feature|check` of each violation that the candidate would have raised. */
  readonly violated: readonly string[];
  /** The largest drift distances, by feature. */
  readonly drift: readonly {
    readonly feature: string;
    readonly distance: number;
    readonly threshold: number;
  }[];
  /** Features that fell short of completeness, or of their domain, and the share of the rows that did not. */
  readonly short?: readonly {
    readonly feature: string;
    readonly check: 'completeness_check' | 'categorical_values_check';
    readonly share: number;
  }[];
}

/**
 * Captured windows since the drift, scored with the new model, judged by the candidate before it goes live.
 * @param budgetShare share of honest windows that a stated budget lets alarm: as many as chance then gives are no failure
 */
export function backtestCheck(
  windows: readonly BacktestedWindow[],
  rules: PolicyRules['gate'],
  budgetShare: number | null = null,
): Check {
  const counted = windows.filter(({ rows }) => rows >= rules.leastWindowRows);
  if (counted.length < rules.backtestLeastWindows) {
    return {
      check: 'backtest',
      verdict: 'unknown',
      threshold: rules.backtestLeastWindows,
      sentence: `${counted.length} captured windows with at least ${rules.leastWindowRows} rows; ${rules.backtestLeastWindows} are needed to tell.`,
    };
  }
  const alarms = counted.filter(({ violated }) => violated.length > 0);
  const largest = largestDistances(counted);
  const top = largest[0];
  const distance = top ? ` The largest distance is ${round(top.value)} (${top.feature}).` : '';
  if (alarms.length === 0) {
    return {
      check: 'backtest',
      verdict: 'pass',
      sentence: `The candidate would have been quiet on all ${counted.length} captured windows, re-scored with the new model.${distance}`,
      evidence: largest,
    };
  }
  const named = [...new Set(alarms.flatMap(({ violated }) => violated))];
  return {
    check: 'backtest',
    // A baseline that alarms on more than one honest window in ten would be ignored within a day.
    verdict:
      alarms.length / counted.length > 0.1 && !byChance(alarms.length, counted.length, budgetShare)
        ? 'fail'
        : 'warn',
    sentence: `The candidate would have alarmed on ${alarms.length} of ${counted.length} captured windows, re-scored with the new model: ${list(named)}.${distance}`,
    evidence: largest,
  };
}

/** Whether so many alarms are to be expected, one time in twenty or more, of a baseline that keeps the budget. */
function byChance(alarms: number, windows: number, budgetShare: number | null): boolean {
  return budgetShare !== null && 1 - binomialCdf(alarms - 1, windows, Math.min(1, budgetShare)) >= 0.05;
}

/** The worst distance of each feature over the windows, largest first. */
export function largestDistances(
  windows: readonly BacktestedWindow[],
): { feature: string; value: number; note: string }[] {
  const worstBy = new Map<string, number>();
  for (const { drift } of windows) {
    for (const { feature, distance } of drift) {
      worstBy.set(feature, Math.max(worstBy.get(feature) ?? 0, distance));
    }
  }
  return [...worstBy]
    .map(([feature, value]) => ({ feature, value: round(value), note: 'largest distance' }))
    .sort((a, b) => b.value - a.value)
    .slice(0, 10);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

function percent(value: number): string {
  return `${round(value * 100)} %`;
}
