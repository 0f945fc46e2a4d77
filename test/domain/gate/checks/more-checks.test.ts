import { describe, expect, it } from 'vitest';
import { BUILT_IN_RULES } from '../../../../src/contract/policy.js';
import type { BacktestedWindow } from '../../../../src/domain/gate/checks/backtest.js';
import { contaminationCheck, declaredBadCheck } from '../../../../src/domain/gate/checks/contamination.js';
import { expectedAlarms, falseAlarmCheck } from '../../../../src/domain/gate/checks/false-alarms.js';
import { frequencyCheck } from '../../../../src/domain/gate/checks/frequency.js';
import { leakCheck } from '../../../../src/domain/gate/checks/leak.js';
import { sharpnessCheck } from '../../../../src/domain/gate/checks/sharpness.js';
import { stabilityCheck, timeOrderCheck } from '../../../../src/domain/gate/checks/stability.js';
import { shortChecks } from '../../../../src/domain/gate/report/short-checks.js';
import type { DatasetProfile } from '../../../../src/domain/profile/distribution.js';
import { profileOfRows, RowSampler } from '../../../../src/domain/profile/row-sample.js';
import { normalDraw, seededRandom } from '../../../../src/statistics/random.js';

const random = seededRandom(42);
const sampled = (shiftOf: (i: number) => number, count = 3000) => {
  const sampler = new RowSampler(['age'], 2000);
  for (let i = 0; i < count; i += 1) sampler.add([(normalDraw(random) + shiftOf(i)).toFixed(4)]);
  return sampler.sample();
};
const column = (values: readonly string[]): DatasetProfile =>
  profileOfRows(
    ['x'],
    values.map((value, position) => ({ position, cells: [value] })),
  );
const quiet = (count: number, violated: readonly string[] = []): BacktestedWindow[] =>
  Array.from({ length: count }, (_, i) => ({
    windowStart: String(i),
    windowEnd: String(i + 1),
    rows: 1000,
    violated,
    drift: [],
  }));

describe('stability and order', () => {
  it('pass where rows are alike throughout', () => {
    const sample = sampled(() => 0);
    expect(stabilityCheck(sample).verdict).toBe('pass');
    expect(timeOrderCheck(sample).verdict).toBe('pass');
  });
  it('fail where every other row is from elsewhere', () => {
    const mixed = new RowSampler(['age'], 5000);
    for (let i = 0; i < 3000; i += 1) mixed.add([(normalDraw(random) + (i % 2)).toFixed(4)]);
    expect(stabilityCheck(mixed.sample()).verdict).toBe('fail');
  });
  it('warn where the last third has moved, also in a sample of a longer stream', () => {
    expect(timeOrderCheck(sampled((i) => (i > 2000 ? 0.8 : 0))).verdict).toBe('warn');
  });
  it('cannot tell of a few rows', () => {
    expect(stabilityCheck(sampled(() => 0, 50)).verdict).toBe('unknown');
  });
});

it("frequencies that the monitor is blind to fail in most windows, and chance alone doesn't", () => {
  const coin = (heads: number) => column(Array.from({ length: 1000 }, (_, i) => (i < heads ? '1' : '0')));
  const rules = BUILT_IN_RULES.gate;
  expect(frequencyCheck(coin(500), [coin(510), coin(480), coin(500)], rules).verdict).toBe('pass');
  expect(frequencyCheck(coin(500), [coin(100), coin(120), coin(500)], rules).verdict).toBe('fail');
  expect(frequencyCheck(coin(500), [], rules).verdict).toBe('unknown');
});

describe('expected false alarms', () => {
  it('of 24 silent hourly windows are none, and up to 102.6 a month', () => {
    // Clopper and Pearson's upper bound for 0 of 24: 1 - 0.025^(1/24) = 0.1425.
    const { perMonth, interval } = expectedAlarms(quiet(24), 3600);
    expect(perMonth).toBe(0);
    expect(interval.high).toBeCloseTo(720 * (1 - 0.025 ** (1 / 24)), 6);
  });
  it('are unknown against a budget that so few windows cannot show', () => {
    expect(falseAlarmCheck(quiet(24), 3600, 5, 2).verdict).toBe('unknown');
    expect(falseAlarmCheck(quiet(24), 3600, 200, 2).verdict).toBe('pass');
    expect(falseAlarmCheck(quiet(24, ['x|baseline_drift_check']), 3600, 5, 2).verdict).toBe('fail');
    expect(falseAlarmCheck(quiet(1), 3600, null, 2).verdict).toBe('unknown');
  });
  it('are less certain where silent windows wander: calm now is not calm for ever', () => {
    const silent = (distanceOf: (i: number) => number) =>
      quiet(24).map((window, i) => ({
        ...window,
        drift: [{ feature: 'x', distance: distanceOf(i), threshold: 0.1 }],
      }));
    const wandering = expectedAlarms(
      silent((i) => 0.04 + 0.03 * Math.sin(i / 4)),
      3600,
    );
    const restless = expectedAlarms(
      silent((i) => 0.04 + 0.03 * (i % 2)),
      3600,
    );
    expect(restless.worth).toBe(24);
    expect(wandering.worth).toBeLessThan(6);
    expect(wandering.interval.high).toBeGreaterThan(3 * restless.interval.high);
  });
  it('are told by feature too, each with its interval, the most frequent first', () => {
    const hour = 3600;
    const some = [
      ...quiet(12),
      ...quiet(6, ['x|baseline_drift_check']),
      ...quiet(2, ['x|baseline_drift_check', 'y|completeness_check']),
      ...quiet(4),
    ].map((window, i) => ({ ...window, windowStart: String(i) }));
    const { evidence = [] } = falseAlarmCheck(some, hour, 400, 2);
    // 8 and 2 of 24 hours: 240 and 60 of the 720 hours of a month.
    expect(evidence.map(({ feature, value }) => `${feature} ${value}`)).toEqual([
      'x|baseline_drift_check 240',
      'y|completeness_check 60',
    ]);
    for (const { note } of evidence) expect(note).toMatch(/^a month; 95 %: [\d.]+ to [\d.]+$/);
  });
  it('are not passed over without a budget where weekly windows alarm nearly always', () => {
    const week = 7 * 86_400;
    const check = falseAlarmCheck(quiet(20, ['x|baseline_drift_check']), week, null, 2);
    expect(check.verdict).toBe('fail');
    expect(check.sentence).toContain('falseAlarmsPerMonth');
    // Two of eight: a quarter, but Clopper and Pearson's lower bound, 0.032, leaves one in ten open.
    const some = [...quiet(6), ...quiet(2, ['x|baseline_drift_check'])];
    const scattered = [
      some[0],
      some[6],
      some[1],
      some[2],
      some[3],
      some[7],
      some[4],
      some[5],
    ] as BacktestedWindow[];
    expect(falseAlarmCheck(scattered, week, null, 2).verdict).toBe('warn');
    expect(falseAlarmCheck(quiet(20), week, null, 2)).toMatchObject({ verdict: 'pass' });
  });
  it('are counted as fewer windows where alarms come in runs', () => {
    const runs = [...quiet(12), ...quiet(12, ['x|baseline_drift_check'])];
    const scattered = runs.map((_, i) => runs[(i * 7) % 24] as BacktestedWindow);
    expect(expectedAlarms(runs, 3600).worth).toBeLessThan(expectedAlarms(scattered, 3600).worth);
  });
});

it('a column that tells the label alone fails, also by its gaps', () => {
  const labels = Array.from({ length: 600 }, (_, i) => String(i % 2));
  const rows = (cell: (i: number) => string | null) => ({
    columns: ['x'],
    rows: labels.map((_, position) => ({ position, cells: [cell(position)] })),
    labels,
  });
  expect(leakCheck(rows((i) => String((i % 2) * 10 + (i % 7)))).verdict).toBe('fail');
  expect(leakCheck(rows((i) => (i % 2 === 0 ? null : String(i % 7)))).verdict).toBe('fail');
  expect(leakCheck(rows(() => normalDraw(random).toFixed(3))).verdict).toBe('pass');
  expect(leakCheck(rows((i) => `id-${i}`)).verdict).toBe('pass');
});

it('outputs sharper than in production fail', () => {
  const outputs = (sharp: number) =>
    column(
      Array.from({ length: 1000 }, () => (0.5 + 0.4 * Math.tanh(sharp * normalDraw(random))).toFixed(4)),
    );
  expect(sharpnessCheck(outputs(0.5), outputs(0.5), 1).verdict).toBe('pass');
  expect(sharpnessCheck(outputs(3), outputs(0.5), 1).verdict).toBe('fail');
  expect(sharpnessCheck(outputs(1), null, 1).verdict).toBe('unknown');
});

it('rows of an incident in the training set fail, and so does silence on a window declared bad', () => {
  const incident = { reason: 'sensor', from: 'a', to: 'b', capturedRows: 100, shareByAccident: 0 };
  expect(contaminationCheck([{ ...incident, shareOfTraining: 0.05 }]).verdict).toBe('fail');
  expect(contaminationCheck([{ ...incident, shareOfTraining: 0 }]).verdict).toBe('pass');
  expect(contaminationCheck([{ ...incident, shareOfTraining: null }]).verdict).toBe('unknown');
  expect(contaminationCheck([{ ...incident, shareOfTraining: 0.2, shareByAccident: 0.2 }]).verdict).toBe(
    'pass',
  );
  expect(declaredBadCheck(quiet(1)).verdict).toBe('fail');
  expect(declaredBadCheck([], 1, 100).verdict).toBe('unknown');
  expect(declaredBadCheck(quiet(1), 1, 1001).verdict).toBe('unknown');
  expect(declaredBadCheck([], 0, 100).verdict).toBe('pass');
  expect(declaredBadCheck(quiet(1, ['x|data_type_check'])).verdict).toBe('pass');
});

it('sentences fit into a history, findings first', () => {
  const check = (verdict: 'pass' | 'fail') => ({
    id: 'backtest' as const,
    verdict,
    sentence: 's'.repeat(900),
  });
  const short = shortChecks([check('fail'), ...Array.from({ length: 18 }, () => check('pass'))]);
  expect(JSON.stringify(short).length).toBeLessThan(4096);
  expect((short[0]?.sentence.length ?? 0) > (short[1]?.sentence.length ?? 0)).toBe(true);
});

it('what short findings leave of the room goes to the long one', () => {
  const unknown = (sentence: string) => ({ id: 'backtest' as const, verdict: 'unknown' as const, sentence });
  const short = Array.from({ length: 9 }, () => unknown('Not judged.'));
  const shown = shortChecks([...short, unknown('x'.repeat(300))], 400);
  // Of 320 characters nine sentences of 11 take 99.
  expect(shown.map(({ sentence }) => sentence.length)).toEqual([...Array(9).fill(11), 221]);
});
