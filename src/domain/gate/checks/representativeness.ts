import type { Check } from '../../../contract/check.js';
import type { PolicyRules } from '../../../contract/policy.js';
import { benjaminiYekutieli } from '../../../statistics/multiplicity.js';
import { inSpan, list, round } from '../../present/sentence.js';
import { rowsOf } from '../../profile/column-shift.js';
import type { DatasetProfile } from '../../profile/distribution.js';
import { populationStabilityIndex } from '../../profile/population-stability-index.js';
import { stabilityIndexTail } from '../../profile/stability-index-tail.js';

/** Rows of captured traffic, in all windows together, that a comparison of populations needs. */
export const LEAST_TRAFFIC_ROWS = 100;
/** Of the columns that the test names. Valid for dependent columns (Benjamini and Yekutieli), as features are. */
const FALSE_DISCOVERY_RATE = 0.01;

/**
 * Whether the training set is typical of current traffic. A frequency test of our own, because Model Monitor compares
 * distinct values and cannot detect a shift in integers, booleans or codes.
 * @param windows captured windows of the traffic, for the sentence
 */
export function representativenessCheck(
  training: DatasetProfile,
  traffic: DatasetProfile | null,
  rules: PolicyRules['gate'],
  windows: Parameters<typeof inSpan>[0] = [],
): Check {
  const current = `current traffic${inSpan(windows)}`;
  const id = 'representativeness';
  if (!traffic || traffic.rows < LEAST_TRAFFIC_ROWS) {
    return {
      id,
      verdict: 'unknown',
      sentence: `Only ${traffic?.rows ?? 0} captured rows to compare the training set with; the check needs ${LEAST_TRAFFIC_ROWS}.`,
    };
  }
  const shifts = training.features.flatMap((feature, position) => {
    const seen = traffic.features[position];
    if (!feature.distribution || !seen?.distribution) return [];
    const index = populationStabilityIndex(feature.distribution, seen.distribution);
    if (!index) return [];
    const [n, m] = [rowsOf(feature.distribution), rowsOf(seen.distribution)];
    const pValue = stabilityIndexTail(index.psi, index.bins, n, m);
    const beyondChance = index.psi - index.expectedByChance;
    return [{ feature: feature.feature, psi: index.psi, beyondChance, pValue }];
  });
  if (shifts.length === 0) {
    return {
      id,
      verdict: 'unknown',
      sentence:
        'No column of the training set can be compared with the traffic: none is numeric, or categorical, in both.',
    };
  }
  // Of thousands of columns, the largest index is far above what chance gives for one column.
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
      id,
      verdict: 'fail',
      threshold: rules.psiFail,
      sentence: `The training set is not typical of ${current}: ${list(failing.map(({ feature, psi }) => `${feature} (PSI ${round(psi)})`))} over ${rules.psiFail}.`,
      evidence,
    };
  }
  const warning = over(rules.psiWarn);
  const largest = ranked[0];
  return {
    id,
    verdict: warning.length > 0 ? 'warn' : 'pass',
    threshold: rules.psiFail,
    sentence:
      warning.length > 0
        ? `The training set differs somewhat from ${current}: ${list(warning.map(({ feature, psi }) => `${feature} (PSI ${round(psi)})`))} over ${rules.psiWarn}.`
        : `The training set is typical of ${current}${largest ? `: the largest PSI is ${round(largest.psi)} (${largest.feature})` : ''}.`,
    evidence,
  };
}
