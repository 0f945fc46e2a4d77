import type { AttributionAnalysis, AttributionViolation } from './formats.js';

/** A score below it is a violation (AWS, "Feature attribution drift violations"). */
const LEAST_SCORE = 0.9;

/**
 * Normalized discounted cumulative gain: how well the order of features by today's attributions keeps the baseline's
 * attributions at the top. 1: the same order. Features with equal attributions today share their positions, as in
 * scikit-learn's `ndcg_score`. A feature that is missing today comes last.
 */
export function attributionScore(
  baseline: Readonly<Record<string, number>>,
  today: Readonly<Record<string, number>>,
): number {
  const gains = Object.entries(baseline).map(([feature, gain]) => ({
    gain,
    score: today[feature] ?? -Infinity,
  }));
  const ideal = discounted(gains.map(({ gain }) => ({ gain, score: gain })));
  return ideal === 0 ? 1 : discounted(gains) / ideal;
}

function discounted(entries: readonly { readonly gain: number; readonly score: number }[]): number {
  const sorted = entries.toSorted((a, b) => (a.score === b.score ? 0 : b.score - a.score));
  let sum = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start + 1;
    while (end < sorted.length && sorted[end]?.score === sorted[start]?.score) end++;
    const tied = sorted.slice(start, end);
    const gain = tied.reduce((total, entry) => total + entry.gain, 0) / tied.length;
    for (let position = start; position < end; position++) sum += gain / Math.log2(position + 2);
    start = end;
  }
  return sum;
}

/** Compares an analysis with the baseline's analysis, label by label. Labels without baseline are not compared. */
export function checkAttributions(
  analysis: AttributionAnalysis,
  baseline: AttributionAnalysis,
): readonly AttributionViolation[] {
  return Object.entries(baseline.explanations.kernel_shap).flatMap(([label, expected]) => {
    const found = analysis.explanations.kernel_shap[label];
    if (found === undefined) return [];
    const score = attributionScore(expected.global_shap_values, found.global_shap_values);
    if (score >= LEAST_SCORE) return [];
    return [
      {
        label,
        metric_name: 'shap' as const,
        constraint_check_type: 'feature_attribution_drift_check' as const,
        description: `Feature attribution drift ${score} exceeds threshold ${LEAST_SCORE}`,
      },
    ];
  });
}
