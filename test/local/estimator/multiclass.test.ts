import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  packModel,
  predict,
  scoreCsv,
  type TrainedModel,
  train,
  unpackModel,
  withResponseColumns,
} from '../../../src/local/estimator/index.js';
import { csvLine, stream } from './rows.js';

const fixture: {
  readonly training: readonly string[][];
  readonly heldOut: readonly string[][];
  readonly classes: readonly number[];
  readonly probabilities: readonly number[];
} = JSON.parse(readFileSync(new URL('./fixtures/multiclass.generated.json', import.meta.url), 'utf8'));

const outputs = (model: TrainedModel, value: string) =>
  withResponseColumns(model, { SAGEMAKER_INFERENCE_OUTPUT: value });
const trainOn = (rows: readonly (readonly string[])[], objective?: string) =>
  train({ rows: stream(rows), hyperparameters: objective === undefined ? {} : { objective } });
const binaryRows = Array.from({ length: 40 }, (_, i) => [i < 20 ? 'no, thanks' : 'yes', String(i)]);

test.each(['multi:softmax', 'multi:softprob'])(
  'a model with the objective %s predicts the classes and probabilities of scikit-learn’s one-vs-rest classifier',
  async (objective) => {
    const trained = await trainOn(fixture.training, objective);
    const model = outputs(await unpackModel(await packModel(trained)), 'predicted_label,probability');
    const rows = scoreCsv(model, fixture.heldOut.map(csvLine).join('\n')).split('\n');
    const columns = rows.map((row) => row.split(','));
    expect(columns.map(([label]) => Number(label))).toEqual(fixture.classes);
    const errors = columns.map(([, p], i) => Math.abs(Number(p) - (fixture.probabilities[i] as number)));
    expect(Math.max(...errors)).toBeLessThan(1e-6);
  },
);

test('without settings of the container, a multiclass model answers with the class alone', async () => {
  const model = await trainOn(fixture.training, 'multi:softmax');
  const [first = []] = fixture.heldOut;
  expect(scoreCsv(model, csvLine(first))).toBe(String(fixture.classes[0]));
  const body = JSON.stringify(first);
  expect(predict(model, { body, contentType: 'application/json' }).body).toBe(
    `{"predicted_label": ${fixture.classes[0]}}`,
  );
});

test('a binary model answers with label and probability in the order that its container requests', async () => {
  const trained = await trainOn(binaryRows);
  const probability = scoreCsv(trained, '5');
  const model = outputs(trained, 'probability, predicted_label');
  expect(scoreCsv(model, '5')).toBe(`${probability},"no, thanks"`);
  expect(scoreCsv(model, '35')).toMatch(/^0\.9\d+,yes$/);
  expect(predict(model, { body: '[5]\n', contentType: 'application/jsonlines' }).body).toBe(
    `{"probability": ${probability}, "predicted_label": "no, thanks"}\n`,
  );
});

test('response columns that the model cannot give are rejected with a reason', async () => {
  const linear = await trainOn(binaryRows.map(([, x]) => [String(Number(x) * 2), String(x)]));
  expect(() => outputs(linear, 'probability')).toThrow('the model predicts a number');
  expect(() => outputs(linear, 'labels')).toThrow('returns predicted_label and probability');
  const { negativeLabel: _, ...earlier } = (await trainOn(binaryRows)) as TrainedModel & {
    objective: 'logistic';
  };
  expect(() => outputs(earlier, 'predicted_label')).toThrow('the artifact contains only one label');
});

test('a label with more than fifty classes is rejected', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => [`class-${i}`, String(i)]);
  await expect(trainOn(rows, 'multi:softmax')).rejects.toThrow('has 60 distinct values');
});
