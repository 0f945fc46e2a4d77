import { expect, it } from 'vitest';
import type { MetricComparison, ModelComparison } from '../../src/contract/model-comparison.js';
import { gateSummary } from '../../src/domain/gate/report/gate-summary.js';
import { reportedGate } from '../../src/report/reported-gate.js';
import { comparison } from '../../src/report/sections/comparison.js';
import { gateFile, HOSTILE } from './support/report.js';

const auc: MetricComparison = {
  metric: 'auc',
  champion: 0.8512,
  challenger: 0.9134,
  difference: 0.0622,
  interval: [0.041, 0.0834],
  method: 'DeLong',
  verdict: 'better',
};

const found: ModelComparison = {
  problemType: 'BinaryClassification',
  rows: 4000,
  rowsSeen: 4000,
  unusable: 3,
  judged: ['auc'],
  metrics: [auc, { ...auc, metric: 'f1', champion: Number.NaN, interval: null, verdict: 'unknown' }],
  slices: HOSTILE.map((value) => ({ ...auc, verdict: 'worse', feature: 'city', value, rows: 300 })),
  slicesLeftOut: 2,
  margin: 0,
  problems: [],
};

function page(given?: ModelComparison): string {
  const file = { ...gateFile(['age'], 2), ...(given ? { comparison: given } : {}) };
  const section = comparison(reportedGate(file, gateSummary(file, 's3://b/gate.json')));
  return section === '' ? '' : section.text;
}

it('the report shows both models in one table, and slices below it', () => {
  const text = page(found);
  expect(text).toContain('<th scope="row">auc (decides)</th><td class="number">0.851</td>');
  expect(text).toContain('0.041 to 0.0834');
  expect(text).toContain('8 comparisons by slice');
  expect(text).toContain('3 rows without a label or an output are not counted.');
});

it('values of slices cannot add markup to the report', () => {
  const text = page(found);
  for (const value of HOSTILE.filter((one) => one.includes('<'))) expect(text).not.toContain(value);
});

it('a report without held-out rows has no section about the two models', () => {
  expect(page()).toBe('');
});

it('the gate’s summary contains one line for each metric that decides, and none without held-out rows', () => {
  const file = gateFile(['age'], 2);
  expect(gateSummary({ ...file, comparison: found }, 's3://b/gate.json').comparison).toEqual([
    'auc 0.9134 instead of 0.8512 (difference 0.0622, 95 % 0.041 to 0.0834): better',
  ]);
  expect(gateSummary(file, 's3://b/gate.json')).not.toHaveProperty('comparison');
});
