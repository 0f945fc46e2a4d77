import type { Check } from '../../../contract/check.js';
import type { PolicyRules } from '../../../contract/policy.js';
import { list } from '../../present/sentence.js';
import type { DatasetProfile } from '../../profile/distribution.js';

/** The usual rule of thumb for counts that are compared. */
const ROWS_OF_A_CATEGORY = 5;

/** Rows of the baseline, values of each feature, and categories that hardly occur. */
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
      sentence: `The baseline rests on ${rows} rows${thin.length > 0 ? `, and ${list(thin.map(({ feature }) => feature))} on fewer than ${rules.leastRows} values` : ''}; at least ${rules.leastRows} are needed.`,
      evidence: thin,
    };
  }
  const comfortable = rows >= rules.comfortableRows;
  const rare = rareCategories(candidate);
  const said = [
    comfortable
      ? `The baseline rests on ${rows} rows.`
      : `The baseline rests on ${rows} rows; under ${rules.comfortableRows} the monitor sees only large shifts.`,
    ...(rare.length > 0
      ? [
          `Categories of fewer than ${ROWS_OF_A_CATEGORY} rows, of which chance decides whether the domain knows them: ${list(rare.map(({ feature, value }) => `${value} of ${feature}`))}.`,
        ]
      : []),
  ];
  return {
    id: 'sample-size',
    verdict: comfortable && rare.length === 0 ? 'pass' : 'warn',
    threshold: rules.comfortableRows,
    sentence: said.join(' '),
    ...(rare.length > 0 ? { evidence: rare } : {}),
  };
}

/** Features with categories too rare to be told anything of, by their number, the most first. */
function rareCategories({ features }: DatasetProfile): { feature: string; value: number; note: string }[] {
  return features
    .flatMap(({ feature, distribution }) => {
      if (distribution?.kind !== 'categorical') return [];
      const rare = distribution.counts.filter(({ count }) => count < ROWS_OF_A_CATEGORY);
      return rare.length > 0 ? [{ feature, value: rare.length, note: 'rare categories' }] : [];
    })
    .sort((a, b) => b.value - a.value);
}
