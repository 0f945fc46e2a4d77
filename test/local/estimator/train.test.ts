import { describe, expect, it } from 'vitest';
import { packModel, scoreCsv, train } from '../../../src/local/estimator/index.js';
import { stream } from './rows.js';

const trainOn = (rows: readonly (readonly string[])[], hyperparameters: Record<string, string> = {}) =>
  train({ rows: stream(rows), hyperparameters });

const predict = async (rows: readonly (readonly string[])[], payload: string) =>
  scoreCsv(await trainOn(rows), payload)
    .split('\n')
    .map(Number);

describe('training', () => {
  it('a linear regression finds the line through the points', async () => {
    const rows = Array.from({ length: 50 }, (_, x) => [String(3 * x - 7), String(x)]);
    const [at100, atMinus1] = await predict(rows, '100\n-1');
    expect(at100).toBeCloseTo(293, 4);
    expect(atMinus1).toBeCloseTo(-10, 4);
  });

  it('a linear regression is precise far from the origin', async () => {
    const rows = Array.from({ length: 50 }, (_, x) => [String(1e9 + 2 * x), String(1e6 + x)]);
    expect((await predict(rows, '1000100'))[0]).toBeCloseTo(1e9 + 200, 3);
  });

  it('a logistic regression on one text column predicts the frequency of each group', async () => {
    const group = (name: string, ones: number) =>
      Array.from({ length: 100 }, (_, i) => [i < ones ? '1' : '0', name]);
    const model = await trainOn([...group('a', 20), ...group('b', 70)], { l2: '0' });
    const [a, b] = scoreCsv(model, 'a\nb').split('\n').map(Number);
    expect(a).toBeCloseTo(0.2, 6);
    expect(b).toBeCloseTo(0.7, 6);
  });

  it('a label with two texts gives a logistic regression for the later text', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => [i < 40 ? '<=50K' : '>50K', String(i)]);
    const model = await trainOn(rows);
    expect(model).toMatchObject({ positiveLabel: '>50K', negativeLabel: '<=50K' });
    const [low, high] = scoreCsv(model, '0\n99').split('\n').map(Number);
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
  });

  it('a logistic regression converges if one column separates the classes perfectly', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => [i < 100 ? '0' : '1', String(i)]);
    const [low, high] = await predict(rows, '10\n190');
    expect(low).toBeLessThan(0.01);
    expect(high).toBeGreaterThan(0.99);
  });

  it('the objective hyperparameter selects the regression for a label with two numbers', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => [String(i % 2), String(i)]);
    expect((await trainOn(rows, { objective: 'reg:squarederror' })).objective).toBe('linear');
    expect((await trainOn(rows, { predictor_type: 'regressor' })).objective).toBe('linear');
    expect((await trainOn(rows, { objective: 'binary:logistic', num_round: '100' })).objective).toBe(
      'logistic',
    );
  });

  it('an identifier column keeps a limited number of levels', async () => {
    const rows = Array.from({ length: 5000 }, (_, i) => [String(i % 2), `id-${i}`, String(i % 7)]);
    expect(await trainOn(rows)).toMatchObject({
      columns: [{ kind: 'categorical', levels: { length: 100 } }, { kind: 'numeric' }],
    });
  });

  it('training ignores empty and constant columns', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => [String(2 * i + 1), '', '5', String(i)]);
    expect((await predict(rows, ',5,30'))[0]).toBeCloseTo(61, 3);
  });

  it('the same rows give the same artifact bytes', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => [String(i % 3 ? 1 : 0), String(i * 7), `t${i % 5}`]);
    const [first, second] = await Promise.all([trainOn(rows), trainOn(rows)]);
    expect((await packModel(first)).equals(await packModel(second))).toBe(true);
    const other = await trainOn(rows.slice(1));
    expect((await packModel(first)).equals(await packModel(other))).toBe(false);
  });
});

describe('training errors', () => {
  it.each([
    ['an empty training set', [], /has no rows/],
    ['a single column', [['1']], /1 column\(s\)/],
    [
      'rows of different length',
      [['1', '2'], ['0']],
      /row 2 of the training set has 1 columns, but row 1 has 2/,
    ],
    [
      'a single label value',
      [
        ['1', '2'],
        ['1', '3'],
      ],
      /label column has a single value \("1"\)/,
    ],
    [
      'a missing label',
      [
        ['1', '2'],
        ['', '3'],
        ['0', '4'],
      ],
      /row 2 of the training set has no label/,
    ],
    [
      'a header',
      [
        ['label', 'x'],
        ['1', '2'],
        ['0', '3'],
      ],
      /row 1 contains "label".*header/s,
    ],
    [
      'a label of three texts',
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
      ],
      /3 distinct texts/,
    ],
    [
      'a label that is not finite',
      [
        ['1', '2'],
        ['NaN', '3'],
      ],
      /row 2 .* label "NaN", which is not a finite number/,
    ],
    [
      'a feature that is not finite',
      [
        ['1', '2'],
        ['0', 'inf'],
      ],
      /row 2, column 2 .* "inf", which is not a finite/,
    ],
    [
      'a feature beyond the range of doubles',
      [
        ['1', '2'],
        ['0', '1e999'],
      ],
      /"1e999", which is not a finite/,
    ],
  ])('training on %s throws an error', async (_, rows, message) => {
    await expect(trainOn(rows)).rejects.toThrow(message);
  });

  it.each([
    [{ l2: '-1' }, /"l2" is "-1"/],
    [{ l2: 'much' }, /"l2" is "much"/],
  ])('the hyperparameters %o throw an error', async (hyperparameters, message) => {
    await expect(
      trainOn(
        [
          ['1', '2'],
          ['0', '3'],
        ],
        hyperparameters,
      ),
    ).rejects.toThrow(message);
  });

  it('a binary objective for a label with many numbers throws an error', async () => {
    const rows = [
      ['1', '2'],
      ['0', '3'],
      ['7', '3'],
    ];
    await expect(trainOn(rows, { objective: 'binary:logistic' })).rejects.toThrow(/3 distinct numbers/);
  });
});

describe('training and the event loop', () => {
  it('training that is aborted rejects with the reason of the signal', async () => {
    const stop = new AbortController();
    async function* endless(): AsyncGenerator<readonly string[]> {
      for (let i = 0; ; i++) {
        if (i === 5000) stop.abort(new Error('StopTrainingJob'));
        yield [String(i % 2), String(i)];
      }
    }
    const training = train({ rows: endless(), hyperparameters: {}, signal: stop.signal });
    await expect(training).rejects.toThrow('StopTrainingJob');
  });

  it('other work can run during training', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [String((i * 7919) % 2), String(i)]);
    let turns = 0;
    let training = true;
    const other = (async () => {
      while (training) {
        turns += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await trainOn(rows);
    training = false;
    await other;
    expect(turns).toBeGreaterThan(10);
  });
});
