import { wilson } from '../../statistics/binomial.js';
import { percent } from '../present/sentence.js';
import type { DatasetProfile, FeatureProfile } from '../profile/distribution.js';
import type { FeedDefect } from './feed-defect.js';
import { mixedUnits } from './mixed-units.js';
import { sentinelValue } from './sentinel-value.js';
import { shiftedColumns } from './shifted-columns.js';
import { negatedColumn, signFlip } from './sign-flip.js';
import { stuckValue } from './stuck-value.js';
import { truncatedDecimals } from './truncated-decimals.js';
import { unitConversion } from './unit-conversion.js';
import { unseenCategories } from './unseen-categories.js';

/** Minimum drop of completeness; a change of the population can cause a smaller one. */
const MIN_COMPLETENESS_DROP = 0.01;
const CONFIDENCE = 0.9999;
const MIN_ROWS = 50;

/**
 * Finds defects in `actual` that no change of the population explains, feature by feature, in the order of the reference.
 * Each recogniser requires a minimum effect and statistical significance, so that neither a large sample nor a small
 * one leads to false findings. `samePeriod`: both profiles must come from one population.
 */
export function profileDefects(
  reference: DatasetProfile,
  actual: DatasetProfile,
  samePeriod = false,
): readonly FeedDefect[] {
  if (reference.rows < MIN_ROWS || actual.rows < MIN_ROWS) return [];
  const shifted = shiftedColumns(reference, actual);
  const found: FeedDefect[] = shifted ? [shifted] : [];
  actual.features.forEach((now, position) => {
    const before = reference.features[position];
    if (!before || shifted?.features.includes(now.feature)) return;
    const defect =
      typeChange(before, now) ??
      completenessDrop(before, now) ??
      stuckValue(before, now) ??
      truncatedDecimals(before, now) ??
      sentinelValue(before, now) ??
      signFlip(before, now) ??
      negatedColumn(before, now) ??
      unitConversion(before, now, samePeriod) ??
      mixedUnits(before, now) ??
      unseenCategories(before, now);
    if (defect) found.push(defect);
  });
  return found;
}

/** Detects numbers that become text, or the reverse. Integers that become fractions are left to the type check of the monitor. */
function typeChange(before: FeatureProfile, now: FeatureProfile): FeedDefect | null {
  const isText = (type: string) => type === 'String';
  if (before.present === 0 || now.present === 0 || isText(before.inferredType) === isText(now.inferredType))
    return null;
  return {
    kind: 'type-change',
    certainty: 'certain',
    features: [now.feature],
    sentence: `${now.feature} was ${before.inferredType} and is ${now.inferredType} now.`,
  };
}

function completenessDrop(before: FeatureProfile, now: FeatureProfile): FeedDefect | null {
  const missing = (profile: FeatureProfile) =>
    wilson(profile.missing, profile.present + profile.missing, CONFIDENCE);
  if (missing(now).low - missing(before).high <= 0) return null;
  const [was, is] = [before, now].map(({ present, missing: absent }) => absent / (present + absent)) as [
    number,
    number,
  ];
  if (is - was <= MIN_COMPLETENESS_DROP) return null;
  return {
    kind: 'completeness-drop',
    certainty: 'certain',
    features: [now.feature],
    sentence: `${now.feature} is missing in ${percent(is)} of the rows; before, in ${percent(was)}.`,
  };
}
