import type { Check } from '../../../contract/check.js';
import type { PolicyRules } from '../../../contract/policy.js';
import { list } from '../../present/sentence.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** The usual rule of thumb for counts in a comparison. */
const ROWS_OF_A_CATEGORY = 5;

/** Rows of the baseline, values of each feature, and rare categories. */
export function sampleSizeCheck(candidate: DatasetProfile, rules: PolicyRules['gate']): Check {
  const { rows } = candidate;
  const thin = candidate.features
    .filter(({ present }) => present < rules.leastRows)
    .map(({ feature, present }) => ({ feature, value: present }));
  if (rows < rules.leastRows || thin.length > 0) {
    return {
      id: 'sample-size',
      verdict: 'fail',
      threshold: rules.leastRows,
      sentence: `The baseline has ${rows} rows${thin.length > 0 ? `, and ${list(thin.map(({ feature }) => feature))} fewer than ${rules.leastRows} values` : ''}; the check needs at least ${rules.leastRows}.`,
      evidence: thin,
    };
  }
  const comfortable = rows >= rules.comfortableRows;
  const rare = rareCategories(candidate);
  const sentences = [
    comfortable
      ? `The baseline has ${rows} rows.`
      : `The baseline has ${rows} rows; with fewer than ${rules.comfortableRows} the monitor detects only large shifts.`,
    ...(rare.length > 0
      ? [
          `Some categories have fewer than ${ROWS_OF_A_CATEGORY} rows, so chance decides whether the domain contains them: ${list(rare.map(({ feature, value }) => `${value} of ${feature}`))}.`,
        ]
      : []),
  ];
  return {
    id: 'sample-size',
    verdict: comfortable && rare.length === 0 ? 'pass' : 'warn',
    threshold: rules.comfortableRows,
    sentence: sentences.join(' '),
    ...(rare.length > 0 ? { evidence: rare } : {}),
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
