import { columnShift } from '../profile/column-shift.js';
import type { DatasetProfile } from '../profile/distribution.js';
import type { FeedDefect } from './feed-defect.js';

/** Minimum distance beyond chance of the feature that jumps. */
const MIN_JUMP = 0.3;
const MIN_FEATURES = 5;

/** Detects one feature that jumps between two windows while all others stay: a new price list, or a broken source. */
export function singleFeatureJump(windows: readonly DatasetProfile[]): FeedDefect | null {
  for (let at = 1; at < windows.length; at += 1) {
    const [before, now] = [windows[at - 1], windows[at]] as [DatasetProfile, DatasetProfile];
    const steps = now.features.map((feature, position) => ({
      feature: feature.feature,
      shift: columnShift(before.features[position]?.distribution ?? null, feature.distribution),
    }));
    const comparable = steps.filter(({ shift }) => shift !== null);
    const jumped = comparable.filter(({ shift }) => (shift?.beyondChance ?? 0) > MIN_JUMP);
    const moved = comparable.filter(({ shift }) => (shift?.beyondChance ?? 0) > 0);
    if (comparable.length >= MIN_FEATURES && jumped.length === 1 && moved.length === 1) {
      const { feature, shift } = jumped[0] as (typeof jumped)[number];
      return {
        kind: 'single-feature-jump',
        certainty: 'suspicious',
        features: [feature],
        sentence: `${feature} jumps from one window to the next (distance ${shift?.distance.toFixed(2)}) while ${comparable.length - 1} other features stay the same.`,
      };
    }
  }
  return null;
}
