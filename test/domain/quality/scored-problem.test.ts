import { describe, expect, it } from 'vitest';
import {
  ColumnValues,
  type StatedProblem,
  scoredProblem,
} from '../../../src/domain/quality/scored-problem.js';

function columnOf(cells: readonly string[]): ColumnValues {
  const values = new ColumnValues();
  for (const cell of cells) values.add(cell);
  return values;
}
const problem = (
  labels: readonly string[],
  outputs: Record<string, readonly string[]>,
  stated: StatedProblem | null = null,
) =>
  scoredProblem(
    {
      labels: columnOf(labels),
      outputs: Object.entries(outputs).map(([name, cells]) => ({ name, values: columnOf(cells) })),
    },
    stated,
  );
const many = Array.from({ length: 40 }, (_, i) => String(i));

describe('the problem as the values show it', () => {
  it.each([
    [
      'two labels and one output between 0 and 1',
      ['0', '1'],
      { p: ['0.2', '0.9'] },
      'BinaryClassification',
      undefined,
      'p',
    ],
    ['labels in another notation', ['0', '1.0'], { y: ['0.0', '1'] }, 'BinaryClassification', 'y', undefined],
    [
      'a label and a probability',
      ['no', 'yes'],
      { p: ['0.2', '0.9'], y: ['yes', 'no'] },
      'BinaryClassification',
      'y',
      'p',
    ],
    [
      'three labels',
      ['a', 'b', 'c'],
      { y: ['a', 'c'], p: ['0.5', '0.6'] },
      'MulticlassClassification',
      'y',
      undefined,
    ],
    ['fractions as labels', ['1.5', '2.5', '3'], { y: ['1.1', '2'] }, 'Regression', 'y', undefined],
    ['many whole labels', many, { y: many }, 'Regression', 'y', undefined],
    [
      'counts that the model predicts as fractions',
      ['1', '2', '3'],
      { y: ['1.4', '2.2'] },
      'Regression',
      'y',
      undefined,
    ],
  ] as const)('%s', (_, labels, outputs, problemType, prediction, probability) => {
    expect(problem(labels, outputs)).toEqual({
      problemType,
      ...(prediction === undefined ? {} : { prediction }),
      ...(probability === undefined ? {} : { probability }),
      threshold: 0.5,
    });
  });

  it.each([
    ['a score outside 0 to 1', ['0', '1'], { margin: ['-2.5', '3.1'] }],
    ['class probabilities alone for three labels', ['a', 'b', 'c'], { p0: ['0.2'], p1: ['0.3'] }],
    ['text for numeric labels', ['1.5', '2.5', '3'], { y: ['high'] }],
  ])('%s is not understood', (_, labels, outputs) => {
    expect(problem(labels, outputs)).toMatch(/^(no output of the model|the labels are numbers)/);
  });
});

describe('the problem as a monitor states it', () => {
  const outputs = { _c0: ['0.2', '0.9'], _c1: ['0', '1'] };
  it('indexes, names and the last step of a path name an output', () => {
    const stated = { problemType: 'BinaryClassification', probabilityThreshold: 0.8 } as const;
    expect(
      problem(['0', '1'], outputs, { ...stated, probabilityAttribute: '0', inferenceAttribute: '1' }),
    ).toEqual({
      problemType: 'BinaryClassification',
      prediction: '_c1',
      probability: '_c0',
      threshold: 0.8,
    });
    expect(
      problem(['0', '1'], { score: ['0.2'] }, { ...stated, probabilityAttribute: '$.predictions[0].score' }),
    ).toMatchObject({
      probability: 'score',
    });
  });

  it('the stated problem type comes before what the values look like', () => {
    expect(
      problem(['0', '1'], { y: ['0.2', '0.9'] }, { problemType: 'Regression', inferenceAttribute: 'y' }),
    ).toMatchObject({
      problemType: 'Regression',
      prediction: 'y',
    });
  });
});
