import { expect, it } from 'vitest';
import type { BacktestedWindow } from '../../../src/domain/gate/backtested-window.js';
import type { ReferenceAnalyzerFinding } from '../../../src/domain/gate/reference-analyzer-finding.js';
import { withoutRefutedTypes } from '../../../src/domain/gate/refuted-types.js';

const START = '2026-11-23T14:00:00.000Z';
const theirs = (rows: number, ...violated: string[]): ReferenceAnalyzerFinding => ({
  kind: 'ran',
  windowStart: START,
  violated,
  rows,
});
const window = (windowStart: string, rows: number, ...violated: string[]): BacktestedWindow => ({
  windowStart,
  windowEnd: '',
  rows,
  violated,
  drift: [],
});
const backtest = [
  window(START, 1000, 'age|data_type_check', 'b|data_type_check', 'c|completeness_check'),
  window('2026-11-23T15:00:00.000Z', 900, 'age|data_type_check', 'age|baseline_drift_check'),
];

it('a type violation that the analyzer does not find is removed in all windows; other violations stay', () => {
  const kept = withoutRefutedTypes(backtest, theirs(1000, 'b|data_type_check'));
  expect(kept.map(({ violated }) => violated)).toEqual([
    ['b|data_type_check', 'c|completeness_check'],
    ['age|baseline_drift_check'],
  ]);
});

it('type violations stay if the analyzer did not run or read other rows', () => {
  expect(withoutRefutedTypes(backtest, undefined)).toEqual(backtest);
  expect(withoutRefutedTypes(backtest, { kind: 'not known', why: 'it failed' })).toEqual(backtest);
  expect(withoutRefutedTypes(backtest, theirs(17))).toEqual(backtest);
});
