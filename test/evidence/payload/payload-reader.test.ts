import { describe, expect, it } from 'vitest';
import type { PayloadMapping } from '../../../src/contract/payload.js';
import { PayloadReader } from '../../../src/evidence/payload/payload-reader.js';

const JSON_TYPE = 'application/json';
const LINES = 'application/jsonlines';
const requests = (mapping: PayloadMapping, body: string, type = JSON_TYPE) =>
  new PayloadReader(mapping).requests(body, type);
const predictions = (mapping: PayloadMapping, body: string, type = JSON_TYPE) =>
  new PayloadReader(mapping).predictions(body, type).map(({ cells }) => cells);

describe('records of a request', () => {
  it('without a mapping, each line of JSON Lines is a record of named values, and numbers keep their text', () => {
    const body = '{"age": 39.0, "job": "a\\nb", "ok": true}\n\n{"age": null, "job": ""}\n';
    expect(requests({}, body, LINES)).toEqual([
      { names: ['age', 'job', 'ok'], cells: ['39.0', 'a\nb', 'true'] },
      { names: ['age', 'job'], cells: [null, ''] },
    ]);
  });

  it('without a mapping, a JSON document is one record or a list of records', () => {
    expect(requests({}, '{"age": 1e5}')).toEqual([{ names: ['age'], cells: ['1e5'] }]);
    expect(requests({}, '[[1, 2], [3, 4]]').map(({ cells }) => cells)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
    expect(requests({}, '[1, 2]').map(({ cells }) => cells)).toEqual([['1', '2']]);
  });

  // The examples of Clarify's page on tabular requests, and of built-in algorithms.
  it.each([
    ['records and features', { records: 'instances', features: 'features' }],
    ['one expression, as in Clarify', { features: 'instances[*].features' }],
  ])('a mapping selects instances by %s', (_, mapping) => {
    const body = '{"instances": [{"features": [1.50, "a"]}, {"features": [2, "b"]}]}';
    expect(requests(mapping, body)).toEqual([
      { names: null, cells: ['1.50', 'a'] },
      { names: null, cells: ['2', 'b'] },
    ]);
  });

  it('in JSON Lines, the expressions select from each line', () => {
    expect(requests({ features: 'data.features' }, '{"data":{"features":[1,2]}}\n', LINES)).toEqual([
      { names: null, cells: ['1', '2'] },
    ]);
    expect(
      requests({ records: 'rows', features: 'x' }, '{"rows":[{"x":[1]},{"x":[2]}]}', LINES),
    ).toHaveLength(2);
  });

  it('a label that clients send along is no feature', () => {
    const [record] = requests({ label: 'income' }, '{"age": 39, "income": 1}');
    expect(record?.names).toEqual(['age']);
  });

  it('an expression that computes can choose and rename the features', () => {
    const body = '{"person": {"age": 39, "id": 7}, "hours": "40"}';
    expect(requests({ features: '{age: person.age, hours: to_number(hours)}' }, body)).toEqual([
      { names: ['age', 'hours'], cells: ['39', '40'] },
    ]);
  });
});

describe('predictions of a response', () => {
  it('without a mapping, predictions are a list of values, an object of values or a value', () => {
    expect(predictions({}, '[0.10, 0.2]')).toEqual([['0.10'], ['0.2']]);
    expect(predictions({}, '{"score": 1.0, "label": "yes"}')).toEqual([['1.0', 'yes']]);
    expect(predictions({}, '0.5')).toEqual([['0.5']]);
    expect(predictions({}, '[0.1, 0.9]\n[0.2, 0.8]\n', LINES)).toEqual([
      ['0.1', '0.9'],
      ['0.2', '0.8'],
    ]);
  });

  it.each([
    [
      'a list and its members',
      { predictions: 'predictions', predicted_label: 'label', probability: 'score' },
    ],
    [
      'expressions for all predictions',
      { predicted_label: 'predictions[*].label', probability: 'predictions[*].score' },
    ],
  ])('the predicted label comes before the probability, by %s', (_, mapping) => {
    const body = '{"predictions": [{"label": 1, "score": 0.90}, {"label": 0, "score": 0.2}]}';
    expect(predictions(mapping, body)).toEqual([
      ['1', '0.90'],
      ['0', '0.2'],
    ]);
  });

  it('a probability for each class gives one column a class', () => {
    const body = '{"predictions": [{"p": [0.1, 0.9]}, {"p": [0.3, 0.7]}]}';
    const expected = [
      ['0.1', '0.9'],
      ['0.3', '0.7'],
    ];
    expect(predictions({ probability: 'predictions[*].p' }, body)).toEqual(expected);
    expect(predictions({ predictions: 'predictions', probability: 'p' }, body)).toEqual(expected);
  });
});

describe('payloads that cannot be read', () => {
  it.each<[PayloadMapping, string, string, RegExp]>([
    [
      { records: 'inputs' },
      '{"instances": []}',
      'MappingMatchesNothing',
      /payloadMapping\.records \("inputs"\) finds nothing in \{"instances":\[\]\}/,
    ],
    [{ records: 'instances' }, '{"instances": []}', 'MappingMatchesNothing', /finds nothing/],
    [{ features: 'length(x)' }, '{"x": 1}', 'MappingMatchesNothing', /fails on the record/],
    [
      { features: 'instances[*].features' },
      '{"instances": [{"features": [1]}, {"features": [1, 2]}]}',
      'MappingWidthsDiffer',
      /2 values, and those before it have 1/,
    ],
    [{}, '{"age": {"years": 39}}', 'CaptureUnreadable', /nested at "age".*payloadMapping/],
    [
      {},
      '{"age": 39',
      'PayloadNotJson',
      /content type is application\/json, but the body is not JSON at character 11/,
    ],
    [{}, '{"age": 39} {"age": 40}', 'PayloadNotJson', /continues after its end/],
    [{}, `${'['.repeat(200)}${']'.repeat(200)}`, 'PayloadNotJson', /more than 100 levels/],
    [{}, '{"age": 039}', 'PayloadNotJson', /not JSON/],
  ])('with the mapping %j, %s is refused with the code %s', (mapping, body, code, message) => {
    expect(() => requests(mapping, body)).toThrow(message);
    expect(() => requests(mapping, body)).toThrow(expect.objectContaining({ code }));
  });

  it('the line of a JSON Lines body is named', () => {
    expect(() => requests({}, '{"a": 1}\na=2', LINES)).toThrow(
      /line 2 of the body is not JSON at character 1: "a=2"/,
    );
  });

  it('predictions of which two expressions select different numbers are refused', () => {
    const mapping = { predicted_label: 'labels', probability: 'scores' };
    expect(() => predictions(mapping, '{"labels": [1, 0], "scores": [0.5]}')).toThrow(
      /predicted_label 2, probability 1/,
    );
  });

  it.each(['instances[', 'a..b', 'unknown(@)', ''])('"%s" is not JMESPath', (features) => {
    expect(() => new PayloadReader({ features })).toThrow(
      expect.objectContaining({ code: 'MappingInvalid' }),
    );
  });
});
