import type { Check } from '../../../contract/check.js';
import type { PolicyRules } from '../../../contract/policy.js';
import { list } from '../../present/sentence.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** The usual rule of thumb for counts in a comparison. */
const ROWS_OF_A_CATEGORY = 5;

/**
 * Rows of the baseline, values of each feature, and rare categories. A mostly empty column lacks evidence about itself, not
 * about the others, so it never fails the baseline. A baseline with less than the required rows, but half of them, is left to
 * a person: a small business may have no more.
 */
export function sampleSizeCheck(candidate: DatasetProfile, rules: PolicyRules['gate']): Check {
  const { rows } = candidate;
  const thin = candidate.features
    .filter(({ present }) => present < rules.leastRows)
    .map(({ feature, present }) => ({ feature, value: present }));
  if (rows < rules.leastRows) {
    return {
      id: 'sample-size',
      verdict: rows < rules.leastRows / 2 ? 'fail' : 'unknown',
      threshold: rules.leastRows,
      sentence: `The baseline has ${rows} rows; the check needs at least ${rules.leastRows}.`,
      evidence: thin,
    };
  }
  const comfortable = rows >= rules.comfortableRows;
  const rare = rareCategories(candidate);
  const sentences = [
    comfortable
      ? `The baseline has ${rows} rows.`
      : `The baseline has ${rows} rows; with fewer than ${rules.comfortableRows} the monitor detects only large shifts.`,
    ...(thin.length > 0
      ? [
          `Too few values for evidence about ${list(thin.map(({ feature, value }) => `${feature} (${value})`))}: the monitor detects only large shifts there.`,
        ]
      : []),
    ...(rare.length > 0
      ? [
          `Some categories have fewer than ${ROWS_OF_A_CATEGORY} rows, so chance decides whether the domain contains them: ${list(rare.map(({ feature, value }) => `${value} of ${feature}`))}.`,
        ]
      : []),
  ];
  return {
    id: 'sample-size',
    verdict: comfortable && thin.length === 0 && rare.length === 0 ? 'pass' : 'warn',
    threshold: rules.comfortableRows,
    sentence: sentences.join(' '),
    ...(thin.length + rare.length > 0 ? { evidence: [...thin, ...rare] } : {}),
  };
}

/** Features with rare categories, those with most rare categories first. */
function rareCategories({ features }: DatasetProfile): { feature: string; value: number; note: string }[] {
  return features
    .flatMap(({ feature, distribution }) => {
      if (distribution?.kind !== 'categorical') return [];
      const rare = distribution.counts.filter(({ count }) => count < ROWS_OF_A_CATEGORY);
      return rare.length > 0 ? [{ feature, value: rare.length, note: 'rare categories' }] : [];
    })
    .sort((a, b) => b.value - a.value);
}
