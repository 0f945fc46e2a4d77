import { expect, it } from 'vitest';
import { failureOf } from '../support/activity.js';
import { resolving } from '../support/resolving.js';
import { MONITOR, PRODUCTION } from '../support/run.js';

const PLACE = 's3://capture/data/churn/AllTraffic/2024/05/01/12/00.jsonl';
const OLDER = 's3://capture/data/churn/AllTraffic/2024/04/30/03/00.jsonl';
const INSTANCES = { records: 'instances', features: 'features', probability: 'predictions[*].score' };

function record(request: string, response: string, type = 'application/json', encoding = 'JSON'): string {
  const side = (data: string) => ({
    observedContentType: `${type}; charset=utf-8`,
    data: encoding === 'BASE64' ? Buffer.from(data).toString('base64') : data,
    encoding,
  });
  return JSON.stringify({ captureData: { endpointInput: side(request), endpointOutput: side(response) } });
}

function capturing(lines: string, more: { input?: object; script?: string; place?: string } = {}) {
  const definition = {
    DataQualityAppSpecification: { ImageUri: 'i', RecordPreprocessorSourceUri: more.script },
  };
  const constraints = { features: ['score', 'age', 'job'].map((name) => ({ name })) };
  const files = {
    [PRODUCTION.modelArtifactUri]: 'model',
    [MONITOR.constraintsUri]: JSON.stringify(constraints),
    [more.place ?? PLACE]: `${lines}\n`,
  };
  return resolving({ files, definition }, more.input).resolve();
}

it('flat JSON Lines needs no mapping: the run knows the content type and the names of the outputs', async () => {
  const lines = record('{"job": "x", "age": 3}\n', '{"score": 0.5}\n', 'application/jsonlines');
  for (const place of [PLACE, OLDER]) {
    const { production, warnings } = await capturing(lines, { place });
    expect(production.payload).toEqual({
      contentType: 'application/jsonlines',
      accept: 'application/jsonlines',
      outputs: ['score'],
      mapping: {},
      named: true,
    });
    expect(warnings).toEqual([]);
  }
});

it('JSON captured as BASE64 is decoded, with a warning that Model Monitor itself fails on it', async () => {
  const lines = record('{"age": 3, "job": "x"}', '{"score": 0.5}', 'application/jsonlines', 'BASE64');
  const { production, warnings } = await capturing(lines);
  expect(production.payload).toMatchObject({
    contentType: 'application/jsonlines',
    base64: ['input', 'output'],
  });
  expect(warnings.join()).toMatch(
    /Model Monitor itself cannot analyze .*00\.jsonl, line 1: .*BASE64.*"churn-quality" a record preprocessor \(a Python script/,
  );
});

it('a mapping reads several records per request, and without a script the run warns that the monitor needs one', async () => {
  const lines = record(
    '{"instances": [{"features": [3, "x"]}, {"features": [4, "y"]}]}',
    '{"predictions": [{"score": 0.5}, {"score": 0.7}]}',
  );
  const { production, warnings } = await capturing(lines, { input: { payloadMapping: INSTANCES } });
  expect(production.payload).toMatchObject({ outputs: ['score'], mapping: INSTANCES });
  expect(warnings.join()).toMatch(/nested at "predictions".*"churn-quality" a record preprocessor/);
});

it('with a mapping and a script the capture is read, and the run says how the script is checked', async () => {
  const lines = record('{"instances": [{"features": [3, "x"]}]}', '{"predictions": [{"score": 0.5}]}');
  const script = 's3://scripts/flat.py';
  const mapped = await capturing(lines, { input: { payloadMapping: INSTANCES }, script });
  expect(mapped.monitors[0]).toMatchObject({ recordPreprocessor: script, preprocessorMapped: true });
  expect(mapped.warnings.join()).toMatch(
    /read the capture with payloadMapping instead; the check reference-analyzer/,
  );
  const unmapped = await capturing(lines, { script });
  expect(unmapped.production.payload).toBeUndefined();
  expect(unmapped.warnings.join()).toMatch(
    /are unknown, so a person must decide.*scores rows as CSV. Give payloadMapping/,
  );
});

it.each([
  ['CSV of a health check', record('3,x', '0.5', 'text/csv', 'CSV'), /1 CSV → CSV \(.*00\.jsonl, line 1\)/],
  [
    'another JSON content type',
    record('{"age": 3, "job": "x"}', '{"score": 0.5}', 'application/json'),
    /1 application\/json → application\/json \(/,
  ],
])('the most frequent form of the latest records decides, and %s is a warning', async (_, odd, warning) => {
  const usual = record('{"age": 3, "job": "x"}', '{"score": 0.5}', 'application/jsonlines');
  const { production, warnings } = await capturing([odd, usual, usual].join('\n'));
  expect(production.payload).toMatchObject({ contentType: 'application/jsonlines', outputs: ['score'] });
  expect(warnings).toEqual([expect.stringMatching(warning)]);
  expect(warnings[0]).toContain('2 application/jsonlines → application/jsonlines, ');
});

it('a record that cannot be read among others of its form is a warning with its place', async () => {
  const usual = record('{"age": 3, "job": "x"}', '{"score": 0.5}');
  const { production, warnings } = await capturing([record('{"ping": ', '{}'), usual].join('\n'));
  expect(production.payload).toMatchObject({ outputs: ['score'] });
  expect(warnings).toEqual([expect.stringMatching(/cannot be read as the others\. .*00\.jsonl, line 1: /)]);
});

it('members that the live baseline does not name are a warning', async () => {
  const lines = record('{"age": 3, "job": "x", "request_id": 7}', '{"score": 0.5}');
  expect((await capturing(lines)).warnings.join()).toMatch(/no inputs in the live baseline: request_id\./);
  const other = record('{"age": 3, "job": "x"}', '{"probability": 0.5}');
  const { production, warnings } = await capturing(other);
  expect(production.payload?.outputs).toEqual(['score']);
  expect(warnings.join()).toMatch(/does not name: probability\. The run takes its first columns \(score\)/);
});

it.each([
  [
    'nested JSON without a mapping',
    record('{"a": {"b": 1}}', '{"score": 1}'),
    {},
    'CaptureUnreadable',
    /nested at "a".*payloadMapping/,
  ],
  [
    'a mapping that matches nothing',
    record('{"a": 1}', '{"score": 1}'),
    INSTANCES,
    'MappingMatchesNothing',
    /"instances"\) finds nothing in \{"a":1\}/,
  ],
  [
    'an expression that is not JMESPath',
    record('{"a": 1}', '{"score": 1}'),
    { features: 'a[' },
    'MappingInvalid',
    /payloadMapping\.features is "a\["/,
  ],
  [
    'a response of another length',
    record('[[1, 2], [3, 4]]', '[0.5]'),
    {},
    'MappingWidthsDiffer',
    /2 records and its response 1 predictions/,
  ],
  [
    'a body that is not JSON',
    record('age=1', '{"score": 1}'),
    {},
    'PayloadNotJson',
    /content type is application\/json, but the body is not JSON at character 1: "age=1"/,
  ],
  [
    'CSV and a mapping',
    record('1,2', '0.5', 'text/csv', 'CSV'),
    INSTANCES,
    'MappingMatchesNothing',
    /payloadMapping reads JSON only/,
  ],
])(
  '%s is refused with its code and place before anything changes',
  async (_, lines, payloadMapping, code, message) => {
    const input = Object.keys(payloadMapping).length > 0 ? { payloadMapping } : {};
    const failure = await failureOf(capturing(lines, { input }));
    expect(failure).toMatchObject({ type: code, nonRetryable: true });
    expect(failure.message).toContain(`Captured traffic ${PLACE}, line 1: `);
    expect(failure.message).toMatch(message);
    expect(failure.message).toMatch(/start a new run\.$/);
  },
);
