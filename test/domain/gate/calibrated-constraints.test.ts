import { expect, it } from 'vitest';
import { analyzeWindow, suggestBaseline } from '../../../src/analyzer/index.js';
import { calibratedConstraints } from '../../../src/domain/gate/calibrated-constraints.js';
import { normalDraw, seededRandom } from '../../../src/domain/statistics/random.js';

async function* rows(mean: number, seed: number) {
  const random = seededRandom(seed);
  for (let i = 0; i < 1000; i += 1) yield [(mean + normalDraw(random)).toFixed(5)];
}

it('the second version of a candidate judges by its own thresholds, and nothing else of it changes', async () => {
  const baseline = await suggestBaseline({ columns: () => ['x'], rows: rows(0, 1) });
  const window = (constraints: typeof baseline.constraints) =>
    analyzeWindow({ columns: () => null, rows: rows(0.8, 2) }, { ...baseline, constraints });
  expect((await window(baseline.constraints)).violations).toHaveLength(1);
  const text = calibratedConstraints(JSON.stringify(baseline.constraints), [
    { feature: 'x', from: 0.1, to: 0.4 },
  ]);
  const calibrated = JSON.parse(text) as typeof baseline.constraints;
  expect((await window(calibrated)).violations).toEqual([]);
  expect(calibrated.monitoring_config).toEqual(baseline.constraints.monitoring_config);
});
