import type { Check } from '../../../contract/check.js';
import type { PolicyRules } from '../../../contract/policy.js';
import { benjaminiYekutieli } from '../../../statistics/multiplicity.js';
import { list, round } from '../../present/sentence.js';
import { rowsOf } from '../../profile/column-shift.js';
import type { DatasetProfile } from '../../profile/distribution.js';
import { mergeProfiles } from '../../profile/merge-profiles.js';
import { populationStabilityIndex } from '../../profile/population-stability-index.js';
import { stabilityIndexTail } from '../../profile/stability-index-tail.js';

/** Of the (feature, window) pairs that the test names. Benjamini and Yekutieli's procedure, because windows resemble each other. */
const FALSE_DISCOVERY_RATE = 0.01;
/** The distribution of the index is an approximation that needs several rows in each bin, so smaller windows are pooled. */
const MIN_POOLED_ROWS = 100;

/**
 * Compares frequencies of the candidate with each captured window. Our own test, for shifts that Model Monitor cannot
 * detect because it compares distinct values: integers, booleans, one-hot and other codes. Only the part of an effect
 * that chance does not explain counts. Neighbouring windows with few rows are compared together.
 */
export function frequencyCheck(
  candidate: DatasetProfile,
  windows: readonly DatasetProfile[],
  rules: PolicyRules['gate'],
): Check {
  const id = 'frequency';
  const counted = pooledWindows(windows.filter(({ rows }) => rows >= rules.leastWindowRows));
  if (counted.length === 0) {
    return {
      id,
      verdict: 'unknown',
      sentence: 'No captured window with enough rows to compare frequencies with.',
    };
  }
  const pairs = counted.flatMap((window) =>
    candidate.features.flatMap(({ feature, distribution }, position) => {
      const seen = window.features[position]?.distribution;
      const index = distribution && seen ? populationStabilityIndex(distribution, seen) : null;
      if (!index || !distribution || !seen) return [];
      const [n, m] = [rowsOf(distribution), rowsOf(seen)];
      const pValue = stabilityIndexTail(index.psi, index.bins, n, m);
      return [{ feature, pValue, psi: index.psi, beyondChance: index.psi - index.expectedByChance }];
    }),
  );
  if (pairs.length === 0) {
    return {
      id,
      verdict: 'unknown',
      sentence: 'No column of the candidate can be compared with the windows.',
    };
  }
  const adjusted = benjaminiYekutieli(pairs.map(({ pValue }) => pValue));
  const certain = new Map<string, number[]>();
  const largest = new Map<string, number>();
  pairs.forEach(({ feature, psi, beyondChance }, i) => {
    largest.set(feature, Math.max(largest.get(feature) ?? 0, psi));
    if ((adjusted[i] as number) > FALSE_DISCOVERY_RATE) return;
    certain.set(feature, [...(certain.get(feature) ?? []), beyondChance]);
  });
  const share = (feature: string, over: number) =>
    (certain.get(feature) ?? []).filter((beyondChance) => beyondChance > over).length / counted.length;
  const byFeature = [...largest]
    .map(([feature, psi]) => ({
      feature,
      failing: share(feature, rules.psiFail),
      warning: share(feature, rules.psiWarn),
      value: round(psi),
    }))
    .sort((a, b) => b.value - a.value);
  const failing = byFeature.filter((one) => one.failing > 0.5);
  const warning = byFeature.filter((one) => one.warning > 0.1);
  const named = (failing.length > 0 ? failing : warning).map(
    ({ feature, value }) => `${feature} (PSI ${value})`,
  );
  return {
    id,
    verdict: failing.length > 0 ? 'fail' : warning.length > 0 ? 'warn' : 'pass',
    threshold: rules.psiFail,
    sentence:
      named.length === 0
        ? `No column's frequencies differ from the candidate's in ${counted.length} windows (${pairs.length} tests, false discovery rate ${FALSE_DISCOVERY_RATE}).`
        : `${failing.length > 0 ? 'In most windows' : 'In some windows'} the frequencies differ from the candidate's: ${list(named)}. Model Monitor may not detect it.`,
    evidence: byFeature.slice(0, 10).map(({ feature, value }) => ({ feature, value, note: 'largest PSI' })),
  };
}

/** Merges neighbouring windows until each has enough rows; too few rows at the end join the last ones. */
function pooledWindows(windows: readonly DatasetProfile[]): readonly DatasetProfile[] {
  const groups: DatasetProfile[][] = [];
  for (const window of windows) {
    const last = groups.at(-1);
    if (last && rowsIn(last) < MIN_POOLED_ROWS) last.push(window);
    else groups.push([window]);
  }
  const last = groups.at(-1);
  if (last && groups.length > 1 && rowsIn(last) < MIN_POOLED_ROWS)
    groups.splice(-2, 2, (groups.at(-2) ?? []).concat(last));
  return groups.flatMap((group) => mergeProfiles(group) ?? []);
}

function rowsIn(windows: readonly DatasetProfile[]): number {
  return windows.reduce((sum, { rows }) => sum + rows, 0);
}
