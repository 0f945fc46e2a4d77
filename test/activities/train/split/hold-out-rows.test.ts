import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { holdOutActivities } from '../../../../src/activities/train/split/hold-out-rows.js';
import type { DatasetLayout } from '../../../../src/contract/dataset.js';
import type { HeldOutPlan } from '../../../../src/contract/held-out.js';
import { seededRandom } from '../../../../src/statistics/random.js';
import { failureOf, inActivity } from '../../support/activity.js';
import { memoryS3 } from '../../support/memory-s3.js';
import { dependencies, RUN } from '../../support/run.js';
import { mockSageMaker } from '../../support/sagemaker.js';

const FOLDER = 's3://baselines/rebaseline/churn/runs/3a4b5c6d7e8f/held-out';
const TRAIN = 's3://data/train/';
const GIVEN = 's3://data/labelled.csv';
const layout = (s3Uri: string, more: Partial<DatasetLayout> = {}): DatasetLayout => ({
  s3Uri,
  header: false,
  labelPosition: 0,
  features: ['age', 'hours'],
  ...more,
});

/** Lines of distinct rows: label, age, hours. */
const lines = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => `${(from + i) % 3 === 0 ? 1 : 0},${from + i},40.5\n`);
const linesOf = (text: string | undefined) => (text ?? '').split('\n').filter((line) => line !== '');

function holdingOut(files: Record<string, string>) {
  const s3 = memoryS3(files);
  const { holdOutRows } = holdOutActivities(dependencies(mockSageMaker().port, s3));
  const hold = (plan: HeldOutPlan, training = layout(TRAIN)) =>
    inActivity(holdOutRows, { resolved: RUN, plan, training });
  return { s3, hold };
}
const split = (more: Partial<DatasetLayout> = {}, share = 0.3): HeldOutPlan => ({
  source: 'split',
  layout: layout(TRAIN, more),
  share,
});
const given = (more: Partial<DatasetLayout> = {}): HeldOutPlan => ({
  source: 'heldOutDataset',
  layout: layout(GIVEN, more),
});

describe('a split of the training set', () => {
  it('a split puts every row on exactly one side and records files, counts and digests', async () => {
    const all = lines(2000);
    const { s3, hold } = holdingOut({
      [`${TRAIN}1.csv`]: all.slice(0, 900).join(''),
      [`${TRAIN}2.csv`]: all.slice(900).join(''),
    });
    const found = await hold(split());
    const train = s3.files.get(`${FOLDER}/train.csv`) as string;
    const held = s3.files.get(`${FOLDER}/rows.csv`) as string;
    expect([...linesOf(train), ...linesOf(held)].sort()).toEqual(all.map((line) => line.trim()).sort());
    expect(found).toMatchObject({
      source: 'split',
      fromUri: TRAIN,
      heldOut: { rows: linesOf(held).length, digest: createHash('sha256').update(held).digest('hex') },
      training: {
        layout: layout(`${FOLDER}/train.csv`),
        rows: linesOf(train).length,
        digest: createHash('sha256').update(train).digest('hex'),
      },
      unlabelled: 0,
      distinctLabels: 2,
    });
    // Binomial: 600 with a standard deviation of 20.
    expect(Math.abs(found.heldOut.rows - 600)).toBeLessThan(100);
  });

  it('a split depends on the content of the rows alone, not on their order', async () => {
    const all = lines(1500);
    const first = holdingOut({ [`${TRAIN}1.csv`]: all.join('') });
    const second = holdingOut({ [`${TRAIN}1.csv`]: [...all].reverse().join('') });
    await first.hold(split());
    await second.hold(split());
    const held = ({ s3 }: typeof first) => linesOf(s3.files.get(`${FOLDER}/rows.csv`)).sort();
    expect(held(second)).toEqual(held(first));
  });

  it('rows with equal features are on one side, also with different labels and notations of numbers', async () => {
    const all = lines(1500).flatMap((line) => [
      line,
      line,
      line.replace(/^\d/, '7').replace('40.5', '40.50'),
    ]);
    const { s3, hold } = holdingOut({ [`${TRAIN}1.csv`]: all.join('') });
    await hold(split());
    const ages = (name: string) =>
      new Set(linesOf(s3.files.get(`${FOLDER}/${name}.csv`)).map((line) => line.split(',')[1]));
    const train = ages('train');
    expect([...ages('rows')].filter((age) => train.has(age))).toEqual([]);
    expect(linesOf(s3.files.get(`${FOLDER}/rows.csv`)).length).toBe(3 * ages('rows').size);
  });

  it('rows without a label stay in the training set and are counted', async () => {
    const all = [...lines(1000), ...Array.from({ length: 30 }, (_, i) => `,${5000 + i},1\n`)];
    const { s3, hold } = holdingOut({ [`${TRAIN}1.csv`]: all.join('') });
    const found = await hold(split());
    expect(found.unlabelled).toBe(30);
    expect(linesOf(s3.files.get(`${FOLDER}/train.csv`)).filter((line) => line.startsWith(',')).length).toBe(
      30,
    );
  });

  it('the training file keeps header, order of columns and time column; the held-out file has the label first', async () => {
    const table = Array.from({ length: 1000 }, (_, i) => `2024-05-01,${i},40,${i % 2}\n`);
    const { s3, hold } = holdingOut({ [`${TRAIN}1.csv`]: `when,age,hours,y\n${table.join('')}` });
    const more = { header: true, labelPosition: 3, timePosition: 0, timeIsFeature: false };
    const found = await hold(split(more), layout(TRAIN, more));
    expect(s3.files.get(`${FOLDER}/train.csv`)?.split('\n')[0]).toBe('when,age,hours,y');
    expect(found.training?.layout).toEqual(layout(`${FOLDER}/train.csv`, more));
    expect(found.training?.rows).toBe(linesOf(s3.files.get(`${FOLDER}/train.csv`)).length - 1);
    expect(s3.files.get(`${FOLDER}/rows.csv`)).toMatch(/^[01],\d+,40\n/);
  });

  it('objects with another order of named columns are written in the order of the first', async () => {
    const rows = (write: (i: number) => string, from: number) =>
      Array.from({ length: 700 }, (_, i) => `${write(from + i)}\n`).join('');
    const { s3, hold } = holdingOut({
      [`${TRAIN}1.csv`]: `y,hours,age\n${rows((i) => `1,40,${i}`, 1000)}`,
      [`${TRAIN}2.csv`]: `y,age,hours\n${rows((i) => `0,${i},41`, 5000)}`,
    });
    const more = { header: true, byName: true as const };
    await hold(split(more), layout(TRAIN, more));
    const [header, ...train] = linesOf(s3.files.get(`${FOLDER}/train.csv`));
    expect(header).toBe('y,hours,age');
    for (const line of train) expect(line).toMatch(/^(1,40,1\d{3}|0,41,5\d{3})$/);
    for (const line of linesOf(s3.files.get(`${FOLDER}/rows.csv`)))
      expect(line).toMatch(/^(1,1\d{3},40|0,5\d{3},41)$/);
  });

  it('a training set in JSON Lines keeps its lines as they are', async () => {
    const all = Array.from({ length: 1000 }, (_, i) => `{"y": ${i % 2}, "age": ${i}.0, "hours": "forty"}`);
    const { s3, hold } = holdingOut({ [`${TRAIN}1.jsonl`]: `${all.join('\n\n')}\n` });
    const more = { header: true, jsonLines: true as const };
    const found = await hold(split(more), layout(TRAIN, more));
    const train = linesOf(s3.files.get(`${FOLDER}/train.jsonl`));
    expect(found.training?.layout).toEqual(layout(`${FOLDER}/train.jsonl`, more));
    expect(train.length + found.heldOut.rows).toBe(1000);
    expect(all).toEqual(expect.arrayContaining(train));
  });
});

describe('a given held-out dataset', () => {
  const training = { [`${TRAIN}1.csv`]: lines(3000).join('') };

  it('an independent dataset is used whole', async () => {
    const { s3, hold } = holdingOut({ ...training, [GIVEN]: lines(400, 10_000).join('') });
    const found = await hold(given());
    expect(found).toMatchObject({ source: 'heldOutDataset', shared: 0, heldOut: { rows: 400 } });
    expect(found.training).toBeUndefined();
    expect(s3.files.has(`${FOLDER}/train.csv`)).toBe(false);
  });

  it('a dataset that overlaps the training set is refused with the number of shared rows', async () => {
    const overlapping = [
      ...lines(400, 10_000),
      ...lines(20, 100).map((line) => line.replace('40.5', '40.50')),
    ];
    const { s3, hold } = holdingOut({ ...training, [GIVEN]: overlapping.join('') });
    const failure = await failureOf(hold(given()));
    expect(failure).toMatchObject({ type: 'HeldOutOverlaps', nonRetryable: true });
    expect(failure.message).toContain('20 of 420 rows (4.762 %)');
    expect(s3.files.has(`${FOLDER}/rows.csv`)).toBe(false);
  });

  it('a few rows of the training set are left out and counted', async () => {
    const { hold } = holdingOut({ ...training, [GIVEN]: [...lines(400, 10_000), ...lines(3)].join('') });
    expect(await hold(given())).toMatchObject({
      shared: 3,
      sharedLeftOut: true,
      heldOut: { rows: 400 },
    });
  });

  it('coarse rows that two samples of one population have in common are no overlap', async () => {
    const random = seededRandom(7);
    const coarse = (count: number) =>
      Array.from(
        { length: count },
        () => `1,${Math.floor(random() * 20)},${Math.floor(random() * 5)}\n`,
      ).join('');
    const { hold } = holdingOut({ [`${TRAIN}1.csv`]: coarse(3000), [GIVEN]: coarse(300) });
    expect(await hold(given())).toMatchObject({ shared: 300, sharedLeftOut: false, heldOut: { rows: 300 } });
  });

  it('a dataset with fewer than 200 labelled rows is refused with the reasons', async () => {
    const few = [...lines(150, 10_000), ...Array.from({ length: 60 }, (_, i) => ` ,${20_000 + i},1\n`)];
    const { hold } = holdingOut({ ...training, [GIVEN]: few.join('') });
    const failure = await failureOf(hold(given()));
    expect(failure).toMatchObject({ type: 'HeldOutTooFew', nonRetryable: true });
    expect(failure.message).toContain('has 150 labelled rows to hold out, besides 60 without a label');
  });

  it('a dataset in which no row has a label is refused', async () => {
    const none = Array.from({ length: 300 }, (_, i) => `,${20_000 + i},1\n`).join('');
    const { hold } = holdingOut({ ...training, [GIVEN]: none });
    expect(await failureOf(hold(given()))).toMatchObject({ type: 'HeldOutUnlabelled' });
  });
});
