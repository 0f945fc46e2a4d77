import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { datedRows, seriesScene } from '../../bench/gate/dated-rows.js';
import { evidenceOf } from '../../bench/gate/evidence.js';
import type { GateEvidence } from '../../src/domain/gate/gate-evidence.js';
import { judgeCandidate } from '../../src/domain/gate/judge-candidate.js';
import { judgeVersions } from '../../src/domain/gate/judge-versions.js';
import { worst } from '../../src/domain/gate/worst-verdict.js';

const fixture = new URL('fixtures/seattle-weather.csv.gz', import.meta.url);
const weather = datedRows(gunzipSync(readFileSync(fixture)).toString('utf8'), 'date');
const DEFAULT_COMPARISON = {
  comparison: 0.1,
  categorical: null,
  method: 'Robust',
  categoricalIsDistance: true,
} as const;

const cache = new Map<string, Promise<GateEvidence>>();

/** Evidence for some years and a window length; cached, because several tests need the same. */
function evidence(years: readonly [from: number, until: number], days: number): Promise<GateEvidence> {
  const key = `${years} ${days}`;
  const known = cache.get(key) ?? gather(years, days);
  cache.set(key, known);
  return known;
}

async function gather(years: readonly [from: number, until: number], days: number): Promise<GateEvidence> {
  const [from, until] = years.map((year) => Date.UTC(year, 0, 1)) as [number, number];
  const end = Date.UTC(years[1] + 1, 0, 1);
  return (await evidenceOf(seriesScene(weather, from, until, days, end))).forGate;
}

/** A daily series has few rows per window; this policy counts such windows. */
const withLeastWindowRows = (given: GateEvidence, leastWindowRows: number): GateEvidence => ({
  ...given,
  rules: { ...given.rules, leastWindowRows },
});
/** There is no model, so the check of the model outputs is always unknown and is left out. */
const checksWithoutOutputs = (given: GateEvidence) =>
  judgeCandidate(given).checks.filter(({ id }) => id !== 'sharpness');
const years: readonly { readonly years: readonly [number, number]; readonly name: string }[] = [
  { years: [2012, 2013], name: '2012' },
  { years: [2013, 2014], name: '2013' },
  { years: [2014, 2015], name: '2014' },
  { years: [2012, 2015], name: '2012 to 2014' },
];

test.each(years)(
  'the gate does not pass weekly windows of weather against the baseline of $name: seven rows are too few',
  async ({ years }) => {
    const checks = checksWithoutOutputs(await evidence(years, 7));
    expect(['unknown', 'fail']).toContain(worst(checks));
    const backtest = checks.find(({ id }) => id === 'backtest');
    expect(backtest).toMatchObject({ verdict: 'unknown' });
    expect(backtest?.sentence).toMatch(/^0 captured windows have at least 30 rows/);
  },
);

test.each(years)(
  'if the policy counts weekly windows of seven rows, the gate says that the monitor of $name detects no shift',
  async ({ years }) => {
    const power = checksWithoutOutputs(withLeastWindowRows(await evidence(years, 7), 7)).find(
      ({ id }) => id === 'smallest-detectable-shift',
    );
    expect(power).toMatchObject({ verdict: 'unknown' });
    expect(power?.sentence).toMatch(/with 7 rows a window.*they are no evidence/);
  },
);

test.each(years)(
  'the gate does not pass monthly windows of weather against the baseline of $name',
  async ({ years }) => {
    const checks = checksWithoutOutputs(await evidence(years, 30));
    expect(['unknown', 'fail']).toContain(worst(checks));
  },
);

test.each(years)(
  'if the policy counts monthly windows of 30 rows, the gate fails the baseline of $name and names the seasonal features',
  async ({ years }) => {
    const checks = checksWithoutOutputs(withLeastWindowRows(await evidence(years, 30), 28));
    expect(worst(checks)).toBe('fail');
    const sentences = checks.filter(({ verdict }) => verdict === 'fail').map(({ sentence }) => sentence);
    expect(sentences.join('\n')).toMatch(/temp_m(ax|in)/);
  },
);

test.each(years)(
  'with a budget, monthly windows against $name get other thresholds, or the statement that none is useful',
  async ({ years }) => {
    const given = { ...withLeastWindowRows(await evidence(years, 30), 28), falseAlarmsPerMonth: 0.05 };
    const { original, calibration } = judgeVersions(given, DEFAULT_COMPARISON);
    expect(['proposed', 'fail']).toContain(calibration?.verdict);
    expect(calibration?.sentence).toMatch(/comparison_threshold|useful|hold/i);
    expect(original.verdict).toBe('fail');
  },
);
