import { expect, it } from 'vitest';
import { largest, smallest } from '../../src/statistics/extremes.js';
import { sourcesUnder } from '../support/sources.js';

it('extremes of a list are those of Math.max and Math.min', () => {
  for (const values of [[], [3], [2, -7, 5], [0, -0], [1, Number.NaN], [Number.NEGATIVE_INFINITY]]) {
    expect(largest(values)).toBe(Math.max(...values));
    expect(smallest(values)).toBe(Math.min(...values));
    expect(largest(values, 1)).toBe(Math.max(1, ...values));
    expect(smallest(values, 1)).toBe(Math.min(1, ...values));
  }
});

it('extremes of a million values do not overflow the stack', () => {
  const values = Float64Array.from({ length: 1_000_000 }, (_, i) => i);
  expect([largest(values), smallest(values)]).toEqual([999_999, 0]);
  expect(largest(new Map([['a', 2]]).values())).toBe(2);
});

/** Files that spread only short lists: windows, monitors, members of one row of the report, plot bins, warnings, one page of a listing. */
const SHORT_LISTS = [
  'src/activities/gate/collect-windows.ts',
  'src/activities/resolve/leftovers.ts',
  'src/activities/train/pipeline-steps.ts',
  'src/analyzer/analyze-window.ts',
  'src/analyzer/quality/merged-rows.ts',
  'src/domain/approval.ts',
  'src/domain/feed-defects/rows/changed-correlation.ts',
  'src/domain/feed-defects/columns/scaled-rows.ts',
  'src/domain/gate/calibration/share-allowance.ts',
  'src/domain/gate/judge-versions.ts',
  'src/domain/gate/report/compared-distributions.ts',
  'src/domain/present/current-details.ts',
  'src/domain/present/markdown.ts',
  'src/domain/windows/window-ledger.ts',
  'src/local/estimator/train.ts',
  'src/local/sagemaker/monitoring/schedule-expression.ts',
  'src/report/plots/distances.ts',
  'src/report/plots/distribution.ts',
  'src/report/reach.ts',
  'src/workflows/run/run-context.ts',
  'src/workflows/run/run-state.ts',
  'src/workflows/stages/end-run.ts',
  'src/workflows/stages/make-quality-candidates.ts',
  'src/workflows/stages/run-pipeline.ts',
  'src/workflows/stages/train-model.ts',
];
const SPREAD =
  /(?:Math\.(?:max|min|hypot)|\.push|\.unshift|String\.fromCharCode)\((?:[^()]|\([^()]*\))*?\.\.\.[^.]/;

it('no list whose length depends on data is spread into the arguments of a call', async () => {
  const spreading = (await sourcesUnder('src')).filter(({ text }) =>
    SPREAD.test(text.replace(/^\s*(?:\/?\*|\/\/).*$/gm, '').replace(/[[{]\s*\.\.\./g, '')),
  );
  expect(spreading.map(({ path }) => path).filter((path) => !SHORT_LISTS.includes(path))).toEqual([]);
});
