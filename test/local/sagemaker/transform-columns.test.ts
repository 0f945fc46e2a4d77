import { expect, test } from 'vitest';
import {
  inputColumns,
  outputColumns,
  parseColumnPath,
} from '../../../src/local/sagemaker/transform-columns.js';

const row = ['a', 'b', 'c', 'd', 'e', 'f'];

// The forms that the batch transform guide shows for CSV, read as JSONPath reads them.
test.each([
  ['$[0]', 'a'],
  ['$[-1]', 'f'],
  ['$[0,2]', 'ac'],
  ['$[2,0]', 'ca'],
  ['$[0, 2]', 'ac'],
  ['$[1:]', 'bcdef'],
  ['$[:2]', 'ab'],
  ['$[:-1]', 'abcde'],
  ['$[-2:]', 'ef'],
  ['$[1:3]', 'bc'],
  ['$[0,4:]', 'aef'],
  ['$[0,-1]', 'af'],
  ['$[4:9]', 'ef'],
  ['$[9:]', ''],
])('%s selects %s of abcdef', (path, expected) => {
  expect(parseColumnPath(path)?.(row).join('')).toBe(expected);
});

test.each(['$', '$[*]', '$.*', '', undefined])('%j selects everything', (path) => {
  expect(parseColumnPath(path)).toBeUndefined();
});

test.each(["$['id']", '$.features', '$[]', '$[a]', '$[0:2:2]', '[0]', '$[0', '$[0][1]', '$[,]'])(
  '%s is refused when the job is created',
  (path) => {
    expect(() => parseColumnPath(path)).toThrow(/not supported by the local SageMaker/);
  },
);

test('an index that a row lacks is an error that names filter and row', () => {
  expect(() => inputColumns(['a,b'], { InputFilter: '$[5]' })).toThrow(
    'ClientError: The filter $[5] selects column 5 of a row that has 2 columns.',
  );
});

test('joined rows keep the quotes of cells that hold commas', () => {
  const processing = { JoinSource: 'Input', OutputFilter: '$[0,-1]' };
  expect(outputColumns(['"x, y",1'], ['0.5'], processing)).toEqual(['"x, y",0.5']);
  expect(outputColumns(['1,2'], ['0.5'], { JoinSource: 'None' })).toEqual(['0.5']);
});
