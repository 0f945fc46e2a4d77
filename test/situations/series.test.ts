/** Real weather: neighbouring rows are alike, and the year turns. Thresholds made for independent rows do not fit it. */
import { describe, expect, it } from 'vitest';
import { judgeScene } from '../../bench/gate/decide.js';
import type { Cells, Scene } from '../../bench/gate/scene.js';
import { sentences, series, verdictOf, windowsOf } from './support.js';

const WEEK_SECONDS = 7 * 86_400;

function sceneOf(
  columns: readonly string[],
  year: readonly Cells[],
  windows: readonly (readonly Cells[])[],
  more: Partial<Scene> = {},
): Scene {
  // Any answer that follows the inputs continuously will do.
  const score = (cells: Cells) => 1 / (1 + Math.exp(-Number(cells[1]) / 10));
  return {
    columns,
    live: year,
    training: year.map((cells, i) => ({ cells, label: i % 2 === 0 ? '1' : '0' })),
    baseline: year,
    baselineIsTraining: false,
    windows,
    score,
    retrains: true,
    incidents: [],
    periodSeconds: WEEK_SECONDS,
    ...more,
  };
}

describe('hourly weather, a year’s baseline, weekly windows', () => {
  const { columns, rows } = series('seattle-hourly-normals.csv.gz');
  const year = rows.map(({ cells }) => cells);
  const weeks = windowsOf(rows, '2010-01-01', '2010-12-31', 7).filter(({ length }) => length === 168);

  it('alarms nearly every week, so the gate does not let it pass', async () => {
    const judged = await judgeScene(sceneOf(columns, year, weeks));
    const alarming = judged.seen.backtest.filter(({ violated }) => violated.length > 0).length;
    expect(alarming / weeks.length).toBeGreaterThan(0.8);
    expect(verdictOf(judged)).toBe('fail');
    expect(sentences(judged, 'fail')).toMatch(/backtest: .*temperature/);
  });

  it('with a budget of alarms is offered other thresholds only with what they no longer see', async () => {
    const judged = await judgeScene(sceneOf(columns, year, weeks, { falseAlarmsPerMonth: 0.5 }));
    const { calibration, calibrated } = judged.versions;
    expect(verdictOf(judged)).toBe('fail');
    expect(['proposed', 'fail']).toContain(calibration?.verdict);
    if (calibration?.verdict === 'proposed') {
      expect(calibration.power.length).toBeGreaterThan(0);
      for (const { before, after } of calibration.power) expect(after).toBeGreaterThanOrEqual(before);
      expect(calibrated).not.toBeNull();
    }
  });
});

describe('daily weather, three years’ baseline', () => {
  const { columns, rows } = series('seattle-weather.csv.gz');
  const years = rows.filter(({ at }) => at < Date.parse('2015-01-01')).map(({ cells }) => cells);

  it('weekly windows of seven rows tell nothing, and the gate says so', async () => {
    const weeks = windowsOf(rows, '2015-01-01', '2015-12-31', 7);
    const judged = await judgeScene(sceneOf(columns, years, weeks));
    expect(['unknown', 'fail']).toContain(verdictOf(judged));
    expect(`${sentences(judged, 'unknown')} ${sentences(judged, 'fail')}`).toMatch(/backtest: /);
  });

  it('windows of a season each do not pass either: none is like the whole year', async () => {
    const seasons = windowsOf(rows, '2015-01-01', '2015-12-31', 120);
    const judged = await judgeScene(sceneOf(columns, years, seasons, { periodSeconds: 120 * 86_400 }));
    expect(verdictOf(judged)).not.toBe('pass');
  });
});
