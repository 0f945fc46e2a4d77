import { describe, expect, it } from 'vitest';
import { readCapture } from '../../src/analyzer/index.js';
import { all, inChunks } from './text-chunks.js';

type Side = { data: string; encoding: string };
const csv = (data: string): Side => ({ data, encoding: 'CSV' });
const json = (data: string): Side => ({ data, encoding: 'JSON' });

function record(
  endpointOutput: Side | undefined,
  endpointInput: Side | undefined,
  invocationSource?: string,
): string {
  const eventMetadata = { eventId: 'e-1', inferenceTime: '2024-01-19T19:27:57Z', invocationSource };
  return JSON.stringify({ captureData: { endpointInput, endpointOutput }, eventMetadata, eventVersion: '0' });
}

async function read(records: readonly string[], options?: Parameters<typeof readCapture>[1]) {
  const dataset = readCapture([inChunks(records.join('\n'))], options);
  const rows = await all(dataset.rows);
  return { columns: dataset.columns(), rows };
}

describe('readCapture', () => {
  it('a CSV capture gives the output before the input, without column names', async () => {
    expect(await read([record(csv('0.25'), csv('7,"a,b",'))])).toEqual({
      columns: null,
      rows: [['0.25', '7', 'a,b', null]],
    });
  });

  it('a flat JSON capture gives named columns, output first', async () => {
    expect(await read([record(json('{"score":0.5}'), json('{\n "age": 30,\n "job": "x"\n}'))])).toEqual({
      columns: ['score', 'age', 'job'],
      rows: [['0.5', '30', 'x']],
    });
  });

  it('a time span selects captured records by inference time, end exclusive', async () => {
    const at = Date.parse('2024-01-19T19:27:57Z');
    const one = [record(csv('0.25'), csv('7'))];
    expect((await read(one, { within: { start: at, end: at + 1 } })).rows).toHaveLength(1);
    expect((await read(one, { within: { start: at - 1000, end: at } })).rows).toHaveLength(0);
    const withoutTime = [one[0]?.replace(/,"inferenceTime":"[^"]*"/, '') as string];
    expect((await read(withoutTime)).rows).toHaveLength(1);
    expect((await read(withoutTime, { within: { start: 0, end: at * 2 } })).rows).toHaveLength(0);
  });

  it('captureIndexNames selects the input or the output of a capture', async () => {
    const both = [record(csv('0.25\n'), csv('7,8'))];
    expect((await read(both, { captureIndexNames: ['endpointInput'] })).rows).toEqual([['7', '8']]);
    expect((await read(both, { captureIndexNames: ['endpointOutput'] })).rows).toEqual([['0.25']]);
  });

  it('several capture files are read in order', async () => {
    const files = [inChunks(record(csv('1'), csv('2'))), inChunks(record(csv('3'), csv('4')))];
    expect(await all(readCapture(files).rows)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('a captured request with several records gives one row each if the response has as many records', async () => {
    expect((await read([record(csv('0.1\n0.2\n'), csv('1,2\n3,4'))])).rows).toEqual([
      ['0.1', '1', '2'],
      ['0.2', '3', '4'],
    ]);
    expect((await read([record(json('{"p":1}\n{"p":2}\n'), json('{"a":3}\n{"a":4}'))])).rows).toEqual([
      ['1', '3'],
      ['2', '4'],
    ]);
    await expect(read([record(csv('0.1,0.2'), csv('1,2\n3,4'))])).rejects.toThrow(
      /endpointOutput 1, endpointInput 2.*Send one record per request/,
    );
  });

  it('captured records of shadow tests are skipped', async () => {
    const records = [record(csv('0.1'), csv('1')), record(csv('9'), csv('9'), 'ShadowExperiment')];
    expect((await read(records)).rows).toEqual([['0.1', '1']]);
  });

  it('a Base64 capture is rejected with the setting to fix', async () => {
    const base64 = { data: 'MSwy', encoding: 'BASE64' };
    await expect(read([record(base64, base64)])).rejects.toThrow(
      /^Encoding mismatch: Encoding is BASE64 .*CaptureContentTypeHeader/,
    );
  });

  it('a capture with mixed encodings is rejected with the container’s message', async () => {
    await expect(read([record(json('{"p":1}'), csv('1,2'))])).rejects.toThrow(
      'Encoding mismatch: Encoding is CSV for endpointInput, but Encoding is JSON for endpointOutput. ' +
        'We currently only support the same type of input and output encoding at the moment.',
    );
    await expect(
      read([record(csv('1'), csv('2')), record(json('{"p":1}'), json('{"a":1}'))]),
    ).rejects.toThrow(/^Encoding mismatch: some capture records are CSV, others JSON/);
  });

  it.each([
    [
      'nested JSON',
      record(json('{"predictions":[{"score":1}]}'), json('{"a":1}')),
      /nested at "predictions"/,
    ],
    ['a name on both sides', record(json('{"a":1}'), json('{"a":1}')), /"a" is the name of both/],
    ['a line that is not JSON', '1,2,3', /not JSON: "1,2,3"/],
    ['a line that is not a capture record', '{"a":1}', /not a capture record/],
    [
      'a record without the selected side',
      record(undefined, undefined),
      /e-1 contains none of endpointInput/,
    ],
  ])('readCapture rejects %s', async (_what, line, message) => {
    await expect(read([line])).rejects.toThrow(message);
  });
});
