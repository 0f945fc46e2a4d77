import { describe, expect, it } from 'vitest';
import { JsonNumber, parseJson, plainJson } from '../../../src/evidence/payload/json-text.js';

describe('JSON whose numbers keep their text', () => {
  it('numbers keep their text wherever they are', () => {
    expect(parseJson('{"a": 5.0, "b": [1e5, -0]}')).toEqual({
      a: new JsonNumber('5.0'),
      b: [new JsonNumber('1e5'), new JsonNumber('-0')],
    });
  });

  it.each([
    '{}',
    '[]',
    ' { "a" : [ 1 , { "b" : null } ] } \n',
    '"\\u00e9\\n\\"\\\\"',
    '[true,false,null,"",0]',
    '{"__proto__": 1, "constructor": {"a": "b"}}',
    '{"a": 1, "a": 2}',
    '-1.5E-3',
  ])('%s means the same as with JSON.parse', (text) => {
    expect(plainJson(parseJson(text))).toEqual(JSON.parse(text));
  });

  it.each([
    '',
    '{',
    '[1,]',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '[1 2]',
    '01',
    '1.',
    '.5',
    '+1',
    'NaN',
    'nul',
    '"a',
    '"a\nb"',
    '"\\x"',
    '"\\u12"',
    '1\u00a0',
    '\u000b1',
    'truefalse',
  ])('%j is not JSON, as for JSON.parse', (text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});
