import { expect, test } from 'vitest';
import { predict, scoreCsv, type TrainedModel, train } from '../../../src/local/estimator/index.js';
import { stream } from './rows.js';

const model: TrainedModel = {
  estimator: 'rebaseline-local-estimator',
  version: 1,
  objective: 'linear',
  l2: 1,
  rows: 3,
  intercept: 2,
  columns: [
    { kind: 'numeric', mean: 10, standardDeviation: 1, weight: 2 },
    { kind: 'categorical', levels: ['a', 'b'], weights: [100, 200] },
  ],
};
const named: TrainedModel = { ...model, featureNames: ['size', 'kind'] };
const lines = (body: string) => predict(model, { body, contentType: 'application/jsonlines' });
const json = (body: string, accept?: string) =>
  predict(named, { body, contentType: 'application/json', accept });

test('each line of a JSON Lines request is answered by one line, as the same row in CSV', () => {
  const [csv] = scoreCsv(model, '12.5,a').split('\n');
  expect(lines('{"size": 12.5, "kind": "a"}\n[10, "a"]\n{"features": [10, "b"]}\n')).toEqual({
    body: `{"score": ${csv}}\n{"score": 102.0}\n{"score": 202.0}\n`,
    contentType: 'application/jsonlines',
  });
});

test('a JSON document is one record or a list of records, and the response has the same form', () => {
  expect(json('{"kind": "b", "size": 10}').body).toBe('{"score": 202.0}');
  expect(json('[10, "b"]').body).toBe('{"score": 202.0}');
  expect(json('{"instances": [{"features": [10, "a"]}, {"kind": "b"}]}').body).toBe(
    '{"predictions": [{"score": 102.0}, {"score": 202.0}]}',
  );
  expect(json('[[10, "a"], {"size": null, "kind": "a"}]').body).toBe(
    '{"predictions": [{"score": 102.0}, {"score": 102.0}]}',
  );
});

test('the model answers in the type that the client accepts', () => {
  expect(json('[10, "b"]', 'text/csv')).toEqual({ body: '202.0', contentType: 'text/csv; charset=utf-8' });
  // As the SageMaker Python SDK asks with CSVSerializer and StringDeserializer.
  expect(predict(model, { body: '10,b', contentType: 'text/csv', accept: 'application/json' }).body).toBe(
    '202.0',
  );
  expect(json('[10, "b"]', '*/*').contentType).toBe('application/json');
});

test.each([
  ['application/json', 'size=1', /the payload is not JSON: "size=1"/],
  ['application/jsonlines', '[10,"a"]\n10,a', /line 2 of the payload is not JSON/],
  ['application/jsonlines', '\n\n', /contains no records/],
  ['application/json', '{"features": [[10, "a"]]}', /record 1 .* is nested/],
  ['application/json', '"text"', /record 1 .*send a list of features/],
  ['application/json', '[10]', /1 columns.*2 features/],
])('a payload of type %s that the model cannot read is rejected (%s)', (contentType, body, message) => {
  expect(() => predict(model, { body, contentType })).toThrow(message);
});

test('an object without any of the features’ names is rejected', () => {
  expect(() => json('{"weight": 3}')).toThrow(/record 1 .*has none of the features size, kind/);
});

test('another content type is rejected with the types that the model reads', () => {
  expect(() => predict(model, { body: '', contentType: 'application/x-npy' })).toThrow(
    'Unsupported content type "application/x-npy". Send text/csv, application/jsonlines, application/json.',
  );
});

test('the hyperparameter feature_names names the features of a trained model', async () => {
  const rows = [
    ['0', '1', 'x'],
    ['1', '2', 'y'],
    ['0', '3', 'x'],
  ];
  for (const feature_names of ['size,kind', '["size", "kind"]']) {
    const trained = await train({ rows: stream(rows), hyperparameters: { feature_names } });
    expect(trained.featureNames).toEqual(['size', 'kind']);
  }
  await expect(train({ rows: stream(rows), hyperparameters: { feature_names: 'size' } })).rejects.toThrow(
    /"feature_names" contains 1 different names, but the training set has 2 features/,
  );
});
