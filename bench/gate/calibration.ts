/**
 * `node dist/bench/gate/calibration.js`: measures how well calibrated thresholds keep their budget on later windows. The
 * mean of one feature follows a first-order autoregressive process around the baseline's mean. The distance of a window is
 * the monitor's distance for that shift (Robust, 1,000 rows against 5,000), including sampling noise.
 */

import type { BacktestedWindow } from '../../src/domain/gate/backtested-window.js';
import { blindedKinds, calibrate } from '../../src/domain/gate/calibration/calibration.js';
import { comparisonSettings } from '../../src/domain/gate/calibration/comparison-settings.js';
import type { DatasetProfile } from '../../src/domain/profile/distribution.js';
import { gapOfShift, robustCorrection } from '../../src/statistics/detectable-shift.js';
import { median } from '../../src/statistics/median.js';
import { normalDraw, type Random, seededRandom } from '../../src/statistics/random.js';

const [ROWS, BASELINE_ROWS] = [1000, 5000];
const TRIALS = 1000;
const LATER = 200;
const DAY = 86_400;
const settings = comparisonSettings({ comparison_threshold: 0.1, categorical_comparison_threshold: 0.1 });
const candidate: DatasetProfile = {
  rows: BASELINE_ROWS,
  features: [
    {
      feature: 'x',
      inferredType: 'Fractional',
      present: BASELINE_ROWS,
      missing: 0,
      distribution: {
        kind: 'numeric',
        items: Array.from({ length: BASELINE_ROWS }, (_, value) => ({ value, weight: 1 })),
      },
    },
  ],
};

function distances(count: number, deviation: number, correlation: number, random: Random): number[] {
  let shift = deviation * normalDraw(random);
  return Array.from({ length: count }, () => {
    shift = correlation * shift + deviation * Math.sqrt(1 - correlation ** 2) * normalDraw(random);
    const seen = shift + normalDraw(random) * Math.sqrt(1 / ROWS + 1 / BASELINE_ROWS);
    return Math.max(0, gapOfShift(Math.abs(seen)) - robustCorrection(ROWS, BASELINE_ROWS));
  });
}

const windowsOf = (values: readonly number[]): BacktestedWindow[] =>
  values.map((distance, i) => ({
    windowStart: String(i),
    windowEnd: String(i + 1),
    rows: ROWS,
    violated: distance > 0.1 ? ['x|baseline_drift_check'] : [],
    drift: [{ feature: 'x', distance, threshold: 0.1 }],
  }));
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

console.log(
  `${new Date().toISOString().slice(0, 10)}, Node ${process.version}; ${TRIALS} trials a line, ${LATER} later windows each\n`,
);
console.log(
  '| windows | deviation (sd) | correlation | budget, of windows | alarms at 0.1 | proposed | no useful power | does not hold | alarms later, where proposed | median threshold |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|');
for (const windows of [12, 24, 52]) {
  for (const deviation of [0.3, 0.6]) {
    for (const correlation of [0, 0.8]) {
      const random = seededRandom(20260923);
      const budgetShare = 0.05;
      const tally = { proposed: 0, noPower: 0, unstable: 0, before: 0, later: 0 };
      const thresholds: number[] = [];
      for (let trial = 0; trial < TRIALS; trial += 1) {
        const all = distances(windows + LATER, deviation, correlation, random);
        const later = all.slice(windows);
        tally.before += later.filter((distance) => distance > 0.1).length / LATER / TRIALS;
        const {
          verdict,
          power,
          thresholds: found,
        } = calibrate({
          windows: windowsOf(all.slice(0, windows)),
          candidate,
          settings,
          budgetPerMonth: budgetShare * 30,
          periodSeconds: DAY,
        });
        const to = found[0]?.to;
        if (verdict === 'fail') tally[blindedKinds(power).length > 0 ? 'noPower' : 'unstable'] += 1;
        if (verdict !== 'proposed' || to === undefined) continue;
        tally.proposed += 1;
        thresholds.push(to);
        tally.later += later.filter((distance) => distance > to).length / LATER;
      }
      console.log(
        `| ${windows} | ${deviation} | ${correlation} | ${percent(budgetShare)} | ${percent(tally.before)} | ${percent(tally.proposed / TRIALS)} | ${percent(tally.noPower / TRIALS)} | ${percent(tally.unstable / TRIALS)} | ${percent(tally.later / Math.max(1, tally.proposed))} | ${median(thresholds) ?? '–'} |`,
      );
    }
  }
}
