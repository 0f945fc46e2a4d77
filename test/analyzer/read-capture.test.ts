import { describe, expect, it } from 'vitest';
import { readCapture } from '../../src/analyzer/index.js';
import { all, inPieces } from './text-chunks.js';

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
  const dataset = readCapture([inPieces(records.join('\n'))], options);
  const rows = await all(dataset.rows);
  return { columns: dataset.columns(), rows };
}

describe('reading capture files', () => {
  it('places the output before the input, without names for CSV', async () => {
    expect(await read([record(csv('0.25'), csv('7,"a,b",'))])).toEqual({
      columns: null,
      rows: [['0.25', '7', 'a,b', null]],
    });
  });

  it('names the columns of flat JSON, output first', async () => {
    expect(await read([record(json('{"score":0.5}'), json('{\n "age": 30,\n "job": "x"\n}'))])).toEqual({
      columns: ['score', 'age', 'job'],
      rows: [['0.5', '30', 'x']],
    });
  });

  it('reads what was answered in a span only, its end left out', async () => {
    const at = Date.parse('2024-01-19T19:27:57Z');
    const one = [record(csv('0.25'), csv('7'))];
    expect((await read(one, { within: { start: at, end: at + 1 } })).rows).toHaveLength(1);
    expect((await read(one, { within: { start: at - 1000, end: at } })).rows).toHaveLength(0);
    const timeless = [one[0]?.replace(/,"inferenceTime":"[^"]*"/, '') as string];
    expect((await read(timeless)).rows).toHaveLength(1);
    expect((await read(timeless, { within: { start: 0, end: at * 2 } })).rows).toHaveLength(0);
  });

  it('reads one side only when asked to', async () => {
    const both = [record(csv('0.25\n'), csv('7,8'))];
    expect((await read(both, { captureIndexNames: ['endpointInput'] })).rows).toEqual([['7', '8']]);
    expect((await read(both, { captureIndexNames: ['endpointOutput'] })).rows).toEqual([['0.25']]);
  });

  it('reads files one after another', async () => {
    const files = [inPieces(record(csv('1'), csv('2'))), inPieces(record(csv('3'), csv('4')))];
    expect(await all(readCapture(files).rows)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('counts a request of several records as that many rows, if the answer has as many', async () => {
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

  it('skips the records of shadow tests', async () => {
    const records = [record(csv('0.1'), csv('1')), record(csv('9'), csv('9'), 'ShadowExperiment')];
    expect((await read(records)).rows).toEqual([['0.1', '1']]);
  });

  it('refuses Base64, naming the setting to mend', async () => {
    const base64 = { data: 'MSwy', encoding: 'BASE64' };
    await expect(read([record(base64, base64)])).rejects.toThrow(
      /^Encoding mismatch: Encoding is BASE64 .*CaptureContentTypeHeader/,
    );
  });

  it('refuses mixed encodings in the words of the container', async () => {
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
    ['a name on both sides', record(json('{"a":1}'), json('{"a":1}')), /"a" names both/],
    ['a line that is not JSON', '1,2,3', /not JSON: "1,2,3"/],
    ['a line of another shape', '{"a":1}', /without the shape of a capture record/],
    ['a record without the side wanted', record(undefined, undefined), /e-1 holds none of endpointInput/],
  ])('refuses %s', async (_what, line, message) => {
    await expect(read([line])).rejects.toThrow(message);
  });
});
