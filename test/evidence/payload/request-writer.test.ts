// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of Clarify’s templates
import { expect, it } from 'vitest';
import type { PayloadForm } from '../../../src/contract/payload.js';
import { checkRequest, requestWriter } from '../../../src/evidence/payload/request-writer.js';

// Clarify's own example: headers A and B, features [[0, 1], [3, 4]].
const FEATURES = [
  { name: 'A', isText: false },
  { name: 'B', isText: false },
];
const form = (mapping: PayloadForm['mapping'], contentType = 'application/json'): PayloadForm => ({
  contentType,
  accept: contentType,
  outputs: ['score'],
  mapping,
});

it.each([
  ['application/jsonlines', {}, '{"A":0,"B":1}'],
  ['application/jsonlines', { features: 'x', content_template: '{"x":$features}' }, '{"x":[0,1]}'],
  ['application/json', {}, '{"A":0,"B":1}'],
  [
    'application/json',
    { records: 'instances', content_template: '{"instances":$records}', record_template: '$features' },
    '{"instances":[[0,1]]}',
  ],
  [
    'application/json',
    {
      features: 'features',
      content_template: '$record',
      record_template: '{"features":$features,"feature_names":$feature_names}',
    },
    '{"features":[0,1],"feature_names":["A","B"]}',
  ],
  [
    'application/json',
    {
      features: 'rows[*].x',
      content_template: '{"rows": $records}',
      record_template: '{"x": {"A": "${A}", "B": "${B}"}}',
    },
    '{"rows": [{"x": {"A": 0, "B": 1}}]}',
  ],
])('a request of type %s with %j is made from a row as %s', (contentType, mapping, request) => {
  const payload = form(mapping, contentType);
  expect(requestWriter(payload, FEATURES)(['0', '1'])).toBe(request);
  expect(() => checkRequest(payload, FEATURES, ['0', '1'], request)).not.toThrow();
});

it('numbers keep their text, text columns stay text, and missing values are null', () => {
  const features = [...FEATURES, { name: 'zip', isText: true }, { name: 'note "x"', isText: true }];
  expect(requestWriter(form({}), features)(['5.0', null, '02139', 'a "b"\n'])).toBe(
    '{"A":5.0,"B":null,"zip":"02139","note \\"x\\"":"a \\"b\\"\\n"}',
  );
  expect(requestWriter(form({}), FEATURES)(['n/a', 'true'])).toBe('{"A":"n/a","B":true}');
});

it.each([
  [{ features: 'instances[*]' }, /content_template is missing/],
  [{ content_template: '{"x": $record}', record_template: '$records' }, /record_template contains \$records/],
  [
    { content_template: '$record', record_template: '{"c": "${C}"}' },
    /no feature of that name; the features are A, B/,
  ],
])('a mapping %j from which no request can be made is refused', (mapping, message) => {
  expect(() => requestWriter(form(mapping), FEATURES)(['0', '1'])).toThrow(message);
  expect(() => requestWriter(form(mapping), FEATURES)(['0', '1'])).toThrow(
    expect.objectContaining({ code: 'MappingInvalid' }),
  );
});

it.each([
  [{ features: 'y', content_template: '{"x": $features}' }, /do not read.*"y"\) finds nothing/],
  [{ features: 'x', content_template: '{"x": ["${B}", "${A}"]}' }, /read as another row/],
  [{ content_template: '{"x": ' }, /do not read/],
])('templates and expressions %j that do not agree are refused', (mapping, message) => {
  const payload = form(mapping, 'application/jsonlines');
  const request = requestWriter(payload, FEATURES)(['0', '1']);
  expect(() => checkRequest(payload, FEATURES, ['0', '1'], request)).toThrow(message);
});
