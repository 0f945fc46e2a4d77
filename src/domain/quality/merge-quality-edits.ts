import { type Edit, type EditWithFate, FEATURE } from '../baseline/edits.js';
import {
  type MetricThreshold,
  type QualityConstraintsFile,
  type Thresholds,
  thresholdsOf,
  withThresholds,
} from './quality-thresholds.js';

export interface QualityMerge {
  /** The new constraints. Without an edit that changes them, the suggestion byte for byte. */
  readonly text: string;
  /** Every edit with its fate; `feature` is the metric. */
  readonly edits: readonly EditWithFate[];
  /** The base for the edits of the next run; see Merge of merge-edits.ts. */
  readonly nextBase: string;
}

const CONSTRAINED = 'constrained';
const SETTINGS = ['threshold', 'comparison_operator'] as const;

/**
 * The three-way merge for a model quality monitor: what a person changed in the live thresholds (another threshold or operator,
 * a metric that was removed or added) is applied to the new suggestion.
 * @param base what the baseline job suggested when the live constraints were made
 * @throws SyntaxError if the suggestion is not JSON
 */
export function mergeQualityEdits(
  base: QualityConstraintsFile,
  live: QualityConstraintsFile,
  suggestedText: string,
): QualityMerge {
  const edits = findQualityEdits(thresholdsOf(base).thresholds, thresholdsOf(live).thresholds);
  if (edits.length === 0) return { text: suggestedText, edits: [], nextBase: suggestedText };
  const suggested = JSON.parse(suggestedText) as QualityConstraintsFile;
  const before = thresholdsOf(suggested).thresholds;
  const merged: Record<string, MetricThreshold> = { ...before };
  const nextBase: Record<string, MetricThreshold> = { ...before };
  const fates = edits.map((edit): EditWithFate => {
    const problem = apply(edit, merged, thresholdsOf(live).thresholds);
    if (problem !== null) return { ...edit, fate: 'conflict', reason: problem, blinds: false };
    keepVisible(edit, nextBase, before, thresholdsOf(base).thresholds);
    return { ...edit, fate: 'carried over', reason: '', blinds: false };
  });
  const written = (thresholds: Thresholds) =>
    JSON.stringify(thresholds) === JSON.stringify(before)
      ? suggestedText
      : JSON.stringify(withThresholds(suggested, thresholds), null, 2);
  return { text: written(merged), edits: fates, nextBase: written(nextBase) };
}

/** Differences between base and live, in the order of the live file; removed metrics last. */
export function findQualityEdits(base: Thresholds, live: Thresholds): readonly Edit[] {
  const changed = Object.entries(live).flatMap(([feature, now]): readonly Edit[] => {
    const was = base[feature];
    if (was === undefined) return [{ feature, setting: FEATURE, from: null, to: CONSTRAINED }];
    return SETTINGS.filter((setting) => was[setting] !== now[setting]).map((setting) => ({
      feature,
      setting,
      from: was[setting],
      to: now[setting],
    }));
  });
  const removed = Object.keys(base)
    .filter((feature) => live[feature] === undefined)
    .map((feature): Edit => ({ feature, setting: FEATURE, from: CONSTRAINED, to: null }));
  return [...changed, ...removed];
}

/** Applies an edit. Returns why that is impossible; null on success. */
function apply(
  { feature, setting, to }: Edit,
  merged: Record<string, MetricThreshold>,
  live: Thresholds,
): string | null {
  const metric = feature as string;
  if (setting === FEATURE) {
    if (to === null) delete merged[metric];
    else merged[metric] = live[metric] as MetricThreshold;
    return null;
  }
  const place = merged[metric];
  if (place === undefined) return 'the new baseline has no value of this metric';
  merged[metric] = { ...place, [setting]: to } as MetricThreshold;
  return null;
}

/** Where the suggestion agrees with an edit, the base of the next run has the value before it, so that it is found again. */
function keepVisible(
  { feature, setting, from, to }: Edit,
  nextBase: Record<string, MetricThreshold>,
  suggested: Thresholds,
  base: Thresholds,
): void {
  const metric = feature as string;
  const now = suggested[metric];
  if (setting === FEATURE) {
    if (to !== null) delete nextBase[metric];
    else if (now === undefined) nextBase[metric] = base[metric] as MetricThreshold;
    return;
  }
  const entry = nextBase[metric];
  if (entry !== undefined && now?.[setting as keyof MetricThreshold] === to) {
    nextBase[metric] = { ...entry, [setting]: from } as MetricThreshold;
  }
}
