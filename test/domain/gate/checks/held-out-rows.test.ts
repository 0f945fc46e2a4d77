import { expect, it } from 'vitest';
import type { Verdict } from '../../../../src/contract/check.js';
import type { HeldOutRows } from '../../../../src/contract/held-out.js';
import { heldOutRowsCheck, type JudgedHeldOut } from '../../../../src/domain/gate/checks/held-out-rows.js';

const layout = { s3Uri: 's3://workspace/rows.csv', header: false, labelPosition: 0, features: ['age'] };
const given: HeldOutRows = {
  source: 'heldOutDataset',
  fromUri: 's3://data/labelled.csv',
  heldOut: { layout, rows: 400, digest: 'ab'.repeat(32) },
  unlabelled: 0,
  shared: 0,
  sharedByChance: 0,
  sharedLeftOut: false,
  beyondLimit: 0,
  labels: { 0: 300, 1: 100 },
  distinctLabels: 2,
};
const training = { layout, rows: 1600, digest: 'cd'.repeat(32) };

it.each<[Verdict, Partial<JudgedHeldOut>, string]>([
  [
    'pass',
    {},
    '400 labelled rows of heldOutDataset s3://data/labelled.csv. None of them is in the training set.',
  ],
  [
    'pass',
    { source: 'split', training },
    'held out before training, chosen by their content; the model was trained on the other 1600',
  ],
  ['pass', { shared: 3, sharedLeftOut: true }, '3 others are in the training set too, and were left out.'],
  [
    'pass',
    { shared: 200, sharedByChance: 0.51 },
    '50 % of them are in the training set too; chance gives 51 %.',
  ],
  ['pass', { unlabelled: 50 }, '50 rows without a label are not judged.'],
  ['warn', { unlabelled: 300 }, '300 rows without a label are not judged.'],
  [
    'unknown',
    { notUnderstood: 'no output is a label' },
    'not compared on them, because no output is a label.',
  ],
  ['unknown', { distinctLabels: 1 }, 'Every row has the same label'],
])('held-out rows are %s for %o', (verdict, more, sentence) => {
  const check = heldOutRowsCheck({ ...given, ...more });
  expect(check.verdict).toBe(verdict);
  expect(check.sentence).toContain(sentence);
});
