import { expect, it } from 'vitest';
import type { DatasetLayout } from '../../../src/contract/dataset.js';
import { type HeldOutEvidence, planHeldOut } from '../../../src/domain/quality/held-out-plan.js';

const layout = (s3Uri: string, more: Partial<DatasetLayout> = {}): DatasetLayout => ({
  s3Uri,
  header: false,
  labelPosition: 0,
  features: ['age', 'hours'],
  ...more,
});
const TRAINING = layout('s3://data/train/');
const plan = (more: Partial<HeldOutEvidence> = {}) =>
  planHeldOut({
    given: null,
    fraction: null,
    baseline: TRAINING,
    baselineIs: 'channel',
    training: TRAINING,
    trainingRows: 10_000,
    trains: true,
    ...more,
  });

it('heldOutDataset comes before every other source of labelled rows', () => {
  const given = layout('s3://data/labelled/');
  expect(plan({ given, baseline: layout('s3://data/validation/') })).toEqual({
    ok: true,
    plan: { source: 'heldOutDataset', layout: given },
  });
});

it('a labelled baseline dataset is used if it is not the training set', () => {
  const baseline = layout('s3://data/validation/');
  expect(plan({ baseline, baselineIs: 'baselineDataset' })).toMatchObject({
    plan: { source: 'baselineDataset', layout: baseline },
  });
  const unlabelled = layout('s3://data/validation/', { labelPosition: null });
  expect(plan({ baseline: unlabelled })).toMatchObject({ plan: { source: 'split' } });
});

it('a split that the input asks for comes before the baseline dataset', () => {
  expect(plan({ fraction: 0.3, baseline: layout('s3://data/validation/') })).toEqual({
    ok: true,
    plan: { source: 'split', layout: TRAINING, share: 0.3 },
  });
});

it.each([
  [10_000, null, 0.2],
  [1_000, 0.1, 0.26],
  [1_000_000, null, 0.1],
])(
  'a split of %s rows holds out a fifth, at least 260 rows, at most 100,000',
  (trainingRows, fraction, share) => {
    expect(plan({ trainingRows, fraction })).toMatchObject({ plan: { source: 'split', share } });
  },
);

it('a training set that is too small for a split is refused with its number of rows', () => {
  expect(plan({ trainingRows: 519 })).toMatchObject({
    ok: false,
    code: 'HeldOutTooFew',
    problem: expect.stringContaining('s3://data/train/ has 519 rows'),
  });
  expect(plan({ trainingRows: 520 })).toMatchObject({ ok: true });
});

it('held-out rows without a label are refused', () => {
  const given = layout('s3://data/labelled/', { labelPosition: null });
  expect(plan({ given })).toMatchObject({ ok: false, code: 'HeldOutUnlabelled' });
  expect(
    plan({ training: layout('s3://data/train/', { labelPosition: null }), baseline: TRAINING }),
  ).toMatchObject({ ok: false, code: 'HeldOutUnlabelled' });
});

it('a run that trains no model and has no labelled rows is refused', () => {
  expect(plan({ trains: false })).toMatchObject({ ok: false, code: 'HeldOutMissing' });
});
