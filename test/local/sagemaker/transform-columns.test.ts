import { expect, test } from 'vitest';
import {
  inputColumns,
  outputColumns,
  parseColumnPath,
} from '../../../src/local/sagemaker/transform-columns.js';

const row = ['a', 'b', 'c', 'd', 'e', 'f'];

// The forms in the batch transform guide for CSV, with JSONPath's meaning.
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
])('the column path %s selects %s from abcdef', (path, expected) => {
  expect(parseColumnPath(path)?.(row).join('')).toBe(expected);
});

test.each(['$', '$[*]', '$.*', '', undefined])('the column path %j selects all columns', (path) => {
  expect(parseColumnPath(path)).toBeUndefined();
});

test.each(["$['id']", '$.features', '$[]', '$[a]', '$[0:2:2]', '[0]', '$[0', '$[0][1]', '$[,]'])(
  'the unsupported column path %s throws an error',
  (path) => {
    expect(() => parseColumnPath(path)).toThrow(/not supported by the local SageMaker/);
  },
);

test('a column index beyond a row fails with an error that contains the filter and the row’s length', () => {
  expect(() => inputColumns(['a,b'], { InputFilter: '$[5]' })).toThrow(
    'ClientError: The filter $[5] selects column 5 of a row that has 2 columns.',
  );
});

test('joined rows keep the quotes of cells with commas', () => {
  const processing = { JoinSource: 'Input', OutputFilter: '$[0,-1]' };
  expect(outputColumns(['"x, y",1'], ['0.5'], processing)).toEqual(['"x, y",0.5']);
  expect(outputColumns(['1,2'], ['0.5'], { JoinSource: 'None' })).toEqual(['0.5']);
});
