import type { Check } from '../../../contract/check.js';
import { list, percent, round } from '../../present/sentence.js';
import { type Allowances, allowancesInWords } from '../calibration/allowances.js';
import { type PartlyMissing, violatedByChance } from '../calibration/completeness-allowance.js';
import { USELESS_TYPE_THRESHOLD } from '../calibration/type-allowance.js';

/** As in the backtest: if more than one normal window in ten violates the baseline, people soon ignore the monitor. */
const TOLERATED = 0.1;

/**
 * Whether chance alone violates the completeness thresholds too often.
 * @param features features with missing values; null if no window was captured
 */
export function completenessNoiseCheck(features: readonly PartlyMissing[] | null): Check {
  const id = 'completeness-noise';
  if (features === null) {
    return { id, verdict: 'unknown', sentence: 'No captured window to compare the completeness with.' };
  }
  const together = violatedByChance(features);
  const often = features
    .filter(({ violated }) => violated > TOLERATED / 10)
    .sort((a, b) => b.violated - a.violated);
  const named = often.map(({ feature, violated }) => ({
    feature,
    value: round(violated),
    note: 'share of normal windows',
  }));
  const fails = together > TOLERATED;
  return {
    id,
    verdict: fails ? 'fail' : 'pass',
    threshold: TOLERATED,
    sentence: fails
      ? `${percent(together)} of normal windows would raise an alarm by chance, because ${list(often.map(({ feature, complete, violated }) => `${percent(1 - complete)} of ${feature} is empty (${percent(violated)} of the windows)`))}: the baseline job writes the observed completeness as the threshold.`
      : 'Chance alone violates no completeness threshold.',
    evidence: fails ? named : [],
  };
}

function typesInWords({ threshold }: NonNullable<Allowances['types']>): string {
  const useless =
    threshold.to < USELESS_TYPE_THRESHOLD
      ? ' So low a threshold detects only columns in which most values change their type.'
      : '';
  return ` Values of another type are accepted up to this share in every column (needed by ${list(threshold.because)}, which contain numbers with and without a decimal point).${useless}`;
}

/** The same check of the second version, whose thresholds leave room for chance. */
export function loweredCompletenessCheck(allowances: Allowances): Check {
  const { domain, types } = allowances;
  return {
    id: 'completeness-noise',
    verdict: 'warn',
    sentence: `Thresholds ${allowances.comparison?.length ? 'changed' : 'lowered'} so that chance violates them in one window of a ${allowances.comparison?.length ? 'hundred' : 'thousand'}: ${allowancesInWords(allowances)}.${domain ? ` Values that are not in the baseline's domain are accepted up to this share (needed by ${list(domain.because)}).` : ''}${types ? typesInWords(types) : ''} The monitor no longer detects smaller changes.`,
  };
}
