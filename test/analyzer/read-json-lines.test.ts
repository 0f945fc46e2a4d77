import { describe, expect, it } from 'vitest';
import { readJsonLines } from '../../src/analyzer/index.js';
import { all, inChunks } from './text-chunks.js';

async function read(text: string, size?: number) {
  const dataset = readJsonLines(inChunks(text, size));
  const rows = await all(dataset.rows);
  return { columns: dataset.columns(), rows };
}

describe('readJsonLines', () => {
  it('JSON numbers keep their text, since 5 and 5.0 have different types', async () => {
    const { rows } = await read('{"a":5,"b":5.0,"c":-1e-7,"d":true,"e":null,"f":"5.00"}\n');
    expect(rows).toEqual([['5', '5.0', '-1e-7', 'true', null, '5.00']]);
  });

  it('JSON values are placed by name, and a new name adds a column', async () => {
    const text = '{"a":1,"b":2}\n\n{"b":4, "c" : 5}\r\n{}\n{"a":"l\\u00e9\\"ft, {x}: [y]"}';
    const expected = {
      columns: ['a', 'b', 'c'],
      rows: [
        ['1', '2'],
        [null, '4', '5'],
        [null, null, null],
        ['lé"ft, {x}: [y]', null, null],
      ],
    };
    for (const size of [1, 3, 7, text.length]) expect(await read(text, size)).toEqual(expected);
  });

  it.each([
    ['{"a":{"b":1}}', /nested at "a".*record preprocessor/],
    ['{"a":[1,2]}', /nested at "a"/],
    ['[1,2]', /not a JSON object/],
    ['{"a":1', /has no comma or closing brace after "a"/],
    ['{"a":NaN}', /"NaN", which is not a JSON value/],
    ['{"a":01}', /not a JSON value/],
    ['{"a":1} {"a":2}', /continues after its closing brace/],
    ['{"a" 1}', /no colon after "a"/],
    ['{"a":"x}', /not closed/],
    ['a,b,c', /not a JSON object/],
  ])('the JSON line %s is rejected with a message that quotes it', async (line, message) => {
    await expect(read(`{"a":1}\n${line}\n`)).rejects.toThrow(message);
  });
});
