/** Hourly weather is autocorrelated and seasonal, so a baseline of a year matches no single week. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { datedRows, seriesScene } from '../../bench/gate/dated-rows.js';
import { evidenceOf } from '../../bench/gate/evidence.js';
import { comparisonSettings } from '../../src/domain/gate/calibration/comparison-settings.js';
import type { GateEvidence } from '../../src/domain/gate/gate-evidence.js';
import { judgeVersions } from '../../src/domain/gate/judge-versions.js';

const packed = readFileSync(new URL('./fixtures/seattle-hourly-normals.csv.gz', import.meta.url));
const { columns, rows } = datedRows(gunzipSync(packed).toString(), 'date');
const [first, last] = [rows[0]?.at ?? 0, rows.at(-1)?.at ?? 0];
/** The whole year as baseline, and its weeks as windows. */
const year = {
  ...seriesScene({ columns, rows }, first, last, 7),
  windows: seriesScene({ columns, rows }, first - 1, first, 7).windows,
};
let forGate: GateEvidence;
beforeAll(async () => {
  forGate = (await evidenceOf(year)).forGate;
});
const judged = (falseAlarmsPerMonth: number | null) =>
  judgeVersions({ ...forGate, falseAlarmsPerMonth }, comparisonSettings());

describe('a baseline of a year with weekly windows', () => {
  it('a baseline of a year violates in nearly every week, so the gate fails it', () => {
    const { original } = judged(null);
    const alarming = forGate.backtest.filter(({ violated }) => violated.length > 0).length;
    expect(forGate.backtest.length).toBeGreaterThan(45);
    expect(alarming / forGate.backtest.length).toBeGreaterThan(0.8);
    expect(original.verdict).toBe('fail');
    const backtest = original.checks.find(({ id }) => id === 'backtest');
    expect(backtest).toMatchObject({ verdict: 'fail', sentence: expect.stringContaining('temperature') });
  });

  it('with a budget, the gate says that no threshold keeps it and still detects a shift', () => {
    const { original, calibration } = judged(0.5);
    expect(original.verdict).toBe('fail');
    expect(calibration?.verdict).toBe('fail');
    expect(calibration?.sentence).toMatch(/No threshold keeps the budget/);
    for (const { before, after } of calibration?.power ?? []) expect(after).toBeGreaterThanOrEqual(before);
  });
});
