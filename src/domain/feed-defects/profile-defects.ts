import { wilson } from '../../statistics/binomial.js';
import { totalWeight, type WeightedValues, weightedQuantile } from '../../statistics/weighted-values.js';
import { columnShift } from '../profile/column-shift.js';
import type { DatasetProfile, FeatureProfile } from '../profile/distribution.js';
import { type FeedDefect, percent } from './feed-defect.js';
import { mixedUnits } from './mixed-units.js';
import { shiftedColumns } from './shifted-columns.js';
import { mirroredColumn } from './sign-flip.js';
import { sentinelValue, stuckValue } from './stuck-value.js';
import { truncatedDecimals } from './truncated-decimals.js';
import { unitConversion } from './unit-conversion.js';
import { unseenCategories } from './unseen-categories.js';

/** Percentage points of completeness that a moved population does not cost. */
const COMPLETENESS_DROP = 0.01;
const NEGATIVE_SHARE = 0.002;
const LOST_SHARE = 0.02;
/** Depth below zero, in medians of the positive values. */
const MIRRORED = 0.4;
const CONFIDENCE = 0.9999;
const LEAST_ROWS = 50;

/**
 * What in `actual` no moved population explains, feature by feature in the reference's order. Each recogniser asks for
 * an effect and for certainty, so that neither a large sample nor a small one cries wolf. `sameTime`: the two should
 * be of one population.
 */
export function profileDefects(
  reference: DatasetProfile,
  actual: DatasetProfile,
  sameTime = false,
): readonly FeedDefect[] {
  if (reference.rows < LEAST_ROWS || actual.rows < LEAST_ROWS) return [];
  const shifted = shiftedColumns(reference, actual);
  const found: FeedDefect[] = shifted ? [shifted] : [];
  actual.features.forEach((now, position) => {
    const before = reference.features[position];
    if (!before || shifted?.features.includes(now.feature)) return;
    const defect =
      typeFlip(before, now) ??
      completenessDrop(before, now) ??
      stuckValue(before, now) ??
      truncatedDecimals(before, now) ??
      sentinelValue(before, now) ??
      signFlip(before, now) ??
      mirroredColumn(before, now) ??
      unitConversion(before, now, sameTime) ??
      mixedUnits(before, now) ??
      unseenCategories(before, now);
    if (defect) found.push(defect);
  });
  return found;
}

/** Numbers become text or text numbers. Whole numbers that get fractions are the monitor's concern, not a broken feed. */
function typeFlip(before: FeatureProfile, now: FeatureProfile): FeedDefect | null {
  const isText = (type: string) => type === 'String';
  if (before.present === 0 || now.present === 0 || isText(before.inferredType) === isText(now.inferredType))
    return null;
  return {
    kind: 'type flip',
    features: [now.feature],
    sentence: `${now.feature} was ${before.inferredType} and is ${now.inferredType} now.`,
  };
}

function completenessDrop(before: FeatureProfile, now: FeatureProfile): FeedDefect | null {
  const missing = (profile: FeatureProfile) =>
    wilson(profile.missing, profile.present + profile.missing, CONFIDENCE);
  if (missing(now).low - missing(before).high <= 0) return null;
  const [was, is] = [before, now].map(({ present, missing: none }) => none / (present + none)) as [
    number,
    number,
  ];
  if (is - was <= COMPLETENESS_DROP) return null;
  return {
    kind: 'completeness drop',
    features: [now.feature],
    sentence: `${now.feature} is missing in ${percent(is)} of the rows; it was in ${percent(was)} before.`,
  };
}

/** Values with their sign lost or turned lie as far from zero as the others; a tail that crosses zero does not. */
function signFlip(before: FeatureProfile, now: FeatureProfile): FeedDefect | null {
  if (before.distribution?.kind !== 'numeric' || now.distribution?.kind !== 'numeric') return null;
  const [was, is] = [negatives(before.distribution.items), negatives(now.distribution.items)];
  const found = (sentence: string): FeedDefect => ({ kind: 'sign flip', features: [now.feature], sentence });
  if (was.share === 0 && is.share >= NEGATIVE_SHARE && is.isMirrored) {
    return found(
      `${now.feature} is negative in ${percent(is.share)} of the rows, by as much as others are positive; it never was before.`,
    );
  }
  const expected = was.share * now.present;
  if (is.share === 0 && was.share >= LOST_SHARE && was.isMirrored && expected >= LEAST_ROWS) {
    return found(
      `${now.feature} is never negative in ${now.present} rows; it was in ${percent(was.share)} before, by as much as others were positive: a sign lost?`,
    );
  }
  return null;
}

function negatives(items: WeightedValues): { readonly share: number; readonly isMirrored: boolean } {
  const below = items.filter(({ value }) => value < 0);
  const above = items.filter(({ value }) => value > 0);
  const depth = -weightedQuantile(below, 0.5);
  return {
    share: totalWeight(below) / Math.max(1, totalWeight(items)),
    isMirrored: above.length === 0 || depth >= MIRRORED * weightedQuantile(above, 0.5),
  };
}

/** One feature leaps and nothing else moves. A population that moves takes others along. */
export function singleFeatureJump(windows: readonly DatasetProfile[]): FeedDefect | null {
  for (let at = 1; at < windows.length; at += 1) {
    const [before, now] = [windows[at - 1], windows[at]] as [DatasetProfile, DatasetProfile];
    const steps = now.features.map((feature, position) => ({
      feature: feature.feature,
      shift: columnShift(before.features[position]?.distribution ?? null, feature.distribution),
    }));
    const comparable = steps.filter(({ shift }) => shift !== null);
    const leapt = comparable.filter(({ shift }) => (shift?.beyondChance ?? 0) > 0.3);
    const stirred = comparable.filter(({ shift }) => (shift?.beyondChance ?? 0) > 0);
    if (comparable.length >= 5 && leapt.length === 1 && stirred.length === 1) {
      const { feature, shift } = leapt[0] as (typeof leapt)[number];
      return {
        kind: 'jump of one feature',
        features: [feature],
        sentence: `${feature} jumps from one window to the next (distance ${shift?.distance.toFixed(2)}) while ${comparable.length - 1} other features stay.`,
      };
    }
  }
  return null;
}
