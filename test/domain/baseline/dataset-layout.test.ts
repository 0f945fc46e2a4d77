import { describe, expect, it } from 'vitest';
import type { DatasetReference } from '../../../src/contract/dataset.js';
import { type LayoutEvidence, readLayout } from '../../../src/domain/baseline/dataset-layout.js';

const URI = 's3://my-bucket/new/';
const LIVE = ['prediction', 'age', 'hours', 'sex'];
const DATA = ['1', '39', '40', '0'];
const NAMED = ['income', 'age', 'hours', 'sex'];

function evidence(
  firstRows: readonly (readonly string[])[],
  reference: Partial<DatasetReference> = {},
  more: Partial<LayoutEvidence> = {},
): LayoutEvidence {
  return {
    reference: { s3Uri: URI, ...reference } as DatasetReference,
    firstRows,
    liveColumns: LIVE,
    purpose: 'training',
    ...more,
  };
}
function layoutOf(...given: Parameters<typeof evidence>) {
  const verdict = readLayout(evidence(...given));
  if (!verdict.ok) throw new Error(verdict.problem);
  return verdict.layout;
}
function problemOf(...given: Parameters<typeof evidence>): string {
  const verdict = readLayout(evidence(...given));
  if (verdict.ok) throw new Error(`read as ${JSON.stringify(verdict.layout)}`);
  return verdict.problem;
}
const forBaseline = { purpose: 'baseline' } as const;

describe('a dataset without a header', () => {
  it('a dataset without a header has the label first, then the columns of the endpoint', () => {
    expect(layoutOf([DATA, DATA])).toEqual({
      s3Uri: URI,
      header: false,
      labelPosition: 0,
      features: ['age', 'hours', 'sex'],
    });
  });

  it('a dataset without a header may have a single row, or text beside numbers', () => {
    expect(layoutOf([DATA]).header).toBe(false);
    expect(layoutOf([['<=50K', '39', 'Private', '']]).header).toBe(false);
  });

  it('column names are refused as data if the header is declared absent', () => {
    const verdict = readLayout({
      reference: { s3Uri: 's3://my-bucket/new/', header: false },
      firstRows: [
        ['income', 'age', 'job'],
        ['1', '39', 'clerk'],
      ],
      liveColumns: ['prediction', 'age', 'job'],
      purpose: 'training',
    });
    expect(verdict).toMatchObject({
      ok: false,
      code: 'DatasetHeaderUnclear',
      problem: expect.stringContaining(
        'header is false, but its first row contains the names of columns: age, job. Set trainingDataset.header to true.',
      ),
    });
  });

  it('a declared header that looks like data is refused, for each dataset by its setting', () => {
    const nameless = ['_c0', '_c1', '_c2', '_c3'];
    for (const purpose of ['training', 'baseline'] as const) {
      const verdict = readLayout({
        reference: { s3Uri: 's3://my-bucket/new/', header: true },
        firstRows: [
          ['7.19', '0.0', 'x', '0.0'],
          ['3.5', '1.0', 'y', '2.0'],
        ],
        liveColumns: nameless,
        purpose,
      });
      expect(verdict).toMatchObject({
        ok: false,
        code: 'DatasetHeaderUnclear',
        problem: expect.stringContaining(
          `its first row looks like data: 3 of its 4 cells are numbers (7.19, 0.0, 0.0). Set ${purpose}Dataset.header to false.`,
        ),
      });
    }
  });

  it('a label position overrides the default without a header', () => {
    expect(layoutOf([DATA, DATA], { labelColumn: 3 })).toMatchObject({ labelPosition: 3 });
    expect(problemOf([DATA, DATA], { labelColumn: 4 })).toContain('labelColumn 4 is beyond its 4 columns');
  });

  it('a label name is refused without a header', () => {
    expect(problemOf([DATA, DATA], { labelColumn: 'income' })).toContain('give its position instead');
  });

  it('a baseline dataset without a header needs no label', () => {
    expect(layoutOf([DATA.slice(1), DATA.slice(1)], {}, forBaseline)).toMatchObject({
      labelPosition: null,
      features: ['age', 'hours', 'sex'],
    });
    expect(layoutOf([DATA, DATA], {}, forBaseline)).toMatchObject({ labelPosition: 0 });
  });
});

describe('a dataset with a header', () => {
  it('a header is recognized by live column names; the column that the endpoint does not receive is the label', () => {
    expect(layoutOf([NAMED, DATA])).toEqual({
      s3Uri: URI,
      header: true,
      labelPosition: 0,
      features: ['age', 'hours', 'sex'],
    });
    expect(layoutOf([['age', 'hours', 'sex', 'income'], DATA]).labelPosition).toBe(3);
    expect(layoutOf([['age', 'income', 'hours', 'sex'], DATA]).labelPosition).toBe(1);
  });

  it('a label may have the name of the model’s output', () => {
    const first = ['age', 'hours', 'sex', 'prediction'];
    expect(layoutOf([first, DATA], { labelColumn: 'prediction' })).toMatchObject({ labelPosition: 3 });
    expect(problemOf([NAMED, DATA], { labelColumn: 'target' })).toContain(
      'no label column "target"; the header has income',
    );
  });

  it('a baseline dataset with a header needs no label', () => {
    expect(layoutOf([NAMED.slice(1), DATA.slice(1)], {}, forBaseline)).toMatchObject({
      header: true,
      labelPosition: null,
    });
  });

  it('a first row of unknown names above numbers is refused with a question', () => {
    expect(problemOf([['a', 'b', 'c', 'd'], DATA])).toBe(
      `Dataset ${URI}: is its first row ("a,b,c,d…") a header or data? Set trainingDataset.header to true or false.`,
    );
  });

  it('the header setting decides for a first row of unknown names', () => {
    expect(layoutOf([['a', 'b', 'c', 'd'], DATA], { header: false })).toMatchObject({
      header: false,
      labelPosition: 0,
    });
    expect(problemOf([['a', 'b', 'c', 'd'], DATA], { header: true })).toContain('missing age, hours, sex');
  });

  it('with a live baseline without names, columns are matched by position', () => {
    const liveColumns = ['_c0', '_c1', '_c2', '_c3'];
    expect(layoutOf([NAMED, DATA], { header: true }, { liveColumns })).toMatchObject({
      header: true,
      labelPosition: 0,
      features: ['_c1', '_c2', '_c3'],
    });
    expect(
      layoutOf(
        [['age', 'hours', 'sex', 'income'], DATA],
        { header: true, labelColumn: 'income' },
        { liveColumns },
      ),
    ).toMatchObject({ labelPosition: 3 });
  });
});

describe('columns that are not the endpoint’s', () => {
  it.each<[string, readonly string[], string]>([
    ['missing', ['income', 'age', 'sex'], 'missing hours'],
    ['renamed', ['income', 'age', 'hrs', 'sex'], 'missing hours; unknown hrs'],
    ['in another order', ['income', 'hours', 'age', 'sex'], 'Reorder them to age, hours, sex'],
  ])('columns that the endpoint does not receive are refused: %s', (_, first, problem) => {
    expect(problemOf([first, DATA])).toContain(problem);
  });

  it('a dataset with more columns than the endpoint is refused', () => {
    expect(problemOf([[...NAMED, 'extra'], DATA])).toContain(
      'it has 4 columns without the label, but the live baseline has 4',
    );
    expect(problemOf([[...DATA, '5'], DATA])).toContain(
      'at least one is the model’s output'.replace('’', "'"),
    );
  });

  it('a dataset without most columns is refused', () => {
    expect(problemOf([['1', '39'], DATA])).toContain('columns are missing');
  });
});

describe('a dataset without rows', () => {
  it.each<[string, readonly (readonly string[])[], Partial<DatasetReference>]>([
    ['nothing at all', [], {}],
    ['an empty line', [['']], {}],
    ['a header alone', [NAMED], {}],
    ['a declared header alone', [DATA], { header: true }],
  ])('a dataset without rows is refused: %s', (_, rows, reference) => {
    expect(problemOf(rows, reference)).toMatch(/^Dataset s3:\/\/my-bucket\/new\/: it contains .*no rows/);
  });
});

describe('a time column', () => {
  const TIME = '2026-03-01T09:30:00Z';

  it('a time column is not a feature, by name or by position', () => {
    const named = ['when', ...NAMED];
    expect(layoutOf([named, [TIME, ...DATA]], { timeColumn: 'when' })).toMatchObject({
      labelPosition: 1,
      timePosition: 0,
      timeIsFeature: false,
      features: ['age', 'hours', 'sex'],
    });
    expect(
      layoutOf(
        [
          [...DATA, TIME],
          [...DATA, TIME],
        ],
        { timeColumn: 4 },
      ),
    ).toMatchObject({
      labelPosition: 0,
      timePosition: 4,
      features: ['age', 'hours', 'sex'],
    });
  });

  it('with the time column first, the label is the next column', () => {
    expect(layoutOf([[TIME, ...DATA]], { timeColumn: 0 })).toMatchObject({
      labelPosition: 1,
      timePosition: 0,
    });
  });

  it('a time column that the endpoint receives is also a feature', () => {
    expect(layoutOf([NAMED, DATA], { timeColumn: 'hours' })).toMatchObject({
      timePosition: 2,
      timeIsFeature: true,
      features: ['age', 'hours', 'sex'],
    });
  });

  it('a baseline dataset may have a time column and no label', () => {
    const rows = [[TIME, ...DATA.slice(1)]];
    expect(layoutOf(rows, { timeColumn: 0 }, forBaseline)).toMatchObject({
      labelPosition: null,
      timePosition: 0,
    });
  });

  it.each([
    ['does not exist', { timeColumn: 'when' }, [NAMED, DATA], 'there is no time column "when"'],
    ['has a name and no header', { timeColumn: 'when', header: false }, [DATA], 'give its position instead'],
    ['is beyond the columns', { timeColumn: 9 }, [DATA], 'timeColumn 9 is beyond its 4 columns'],
    ['is the label', { timeColumn: 'hours', labelColumn: 'hours' }, [NAMED, DATA], 'are the same column'],
  ] as const)('a time column is refused when it %s', (_, reference, rows, problem) => {
    expect(problemOf(rows, reference)).toContain(problem);
  });
});
