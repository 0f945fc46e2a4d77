import type { ColumnClasses } from './column-classes.js';

/** Rows of either stream that must have both columns, weights counted. */
const MIN_ROWS = 100;

/** How two columns go together in a weighted reference and in another stream, by the classes of both. */
export interface AssociatedPair {
  readonly first: number;
  readonly second: number;
  /** Number of classes of the second column. */
  readonly width: number;
  readonly strength: number;
  /** Excess of the loss that the different numbers of rows cause. */
  readonly bias: number;
  /** Score of each combination of classes, centred for each stream. */
  readonly referenceScores: Float64Array;
  readonly actualScores: Float64Array;
  /** Share of each combination in the weighted reference and now. */
  readonly was: Float64Array;
  readonly is: Float64Array;
}

interface Table {
  readonly shares: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Effective number of rows (Kish). */
  readonly rows: number;
}

function tableOf(
  a: Int16Array,
  b: Int16Array,
  height: number,
  width: number,
  weights: Float64Array | null,
): Table {
  const shares = new Float64Array(height * width);
  let [total, squares] = [0, 0];
  for (let row = 0; row < a.length; row += 1) {
    const [x, y] = [a[row] as number, b[row] as number];
    if (x < 0 || y < 0) continue;
    const weight = weights ? (weights[row] as number) : 1;
    shares[x * width + y] = (shares[x * width + y] as number) + weight;
    total += weight;
    squares += weight * weight;
  }
  const first = new Float64Array(height);
  const second = new Float64Array(width);
  shares.forEach((count, at) => {
    const share = count / Math.max(1, total);
    const x = Math.floor(at / width);
    shares[at] = share;
    first[x] = (first[x] as number) + share;
    second[at % width] = (second[at % width] as number) + share;
  });
  return { shares, first, second, rows: squares > 0 ? (total * total) / squares : 0 };
}

/**
 * The association of two columns, in the direction that both streams show together: the correlation of their classes
 * (Pearson's mean-square contingency). Null without an association beyond chance, or if too few rows have both.
 * @param first position of the first column, which `a` classifies; `second` and `b` likewise
 * @param weights one for each row of the reference
 */
export function associatedPair(
  first: number,
  second: number,
  a: ColumnClasses,
  b: ColumnClasses,
  weights: Float64Array,
): AssociatedPair | null {
  const [height, width] = [a.count, b.count];
  const was = tableOf(a.reference, b.reference, height, width, weights);
  const is = tableOf(a.actual, b.actual, height, width, null);
  if (Math.min(was.rows, is.rows) < MIN_ROWS) return null;
  const inBoth = (x: Float64Array, y: Float64Array) =>
    x.reduce((sum, share, at) => sum + (share > 0 && (y[at] as number) > 0 ? 1 : 0), 0);
  const degrees = (inBoth(was.first, is.first) - 1) * (inBoth(was.second, is.second) - 1);
  if (degrees < 1) return null;
  const direction = new Float64Array(height * width);
  let square = 0;
  for (let at = 0; at < direction.length; at += 1) {
    const [x, y] = [Math.floor(at / width), at % width];
    const expected = [was, is].map((table) => (table.first[x] as number) * (table.second[y] as number)) as [
      number,
      number,
    ];
    if (!(expected[0] > 0 && expected[1] > 0)) continue;
    const both =
      ((was.shares[at] as number) - expected[0]) / Math.sqrt(expected[0]) +
      ((is.shares[at] as number) - expected[1]) / Math.sqrt(expected[1]);
    square += both * both;
    direction[at] = both / Math.sqrt((expected[0] + expected[1]) / 2);
  }
  const chance = 1 / was.rows + 1 / is.rows;
  // The mean of both streams' associations, without what chance adds.
  const strength2 = square / 4 - (degrees / 4) * chance;
  if (!(strength2 > (Math.sqrt(2 * degrees) / 4) * chance)) return null;
  const length = Math.sqrt(square);
  const scores = direction.map((score) => score / length);
  return {
    first,
    second,
    width,
    strength: Math.sqrt(strength2),
    bias: (degrees * (1 / was.rows - 1 / is.rows)) / length,
    referenceScores: centred(scores, was),
    actualScores: centred(scores, is),
    was: was.shares,
    is: is.shares,
  };
}

/** Scores without the part that depends on one column only, so that different frequencies alone have no effect. */
function centred(scores: Float64Array, { first, second }: Table): Float64Array {
  const width = second.length;
  const ofFirst = new Float64Array(first.length);
  const ofSecond = new Float64Array(width);
  let mean = 0;
  scores.forEach((score, at) => {
    const [x, y] = [Math.floor(at / width), at % width];
    const [p, q] = [first[x] as number, second[y] as number];
    ofFirst[x] = (ofFirst[x] as number) + score * q;
    ofSecond[y] = (ofSecond[y] as number) + score * p;
    mean += score * p * q;
  });
  return scores.map(
    (score, at) =>
      score - (ofFirst[Math.floor(at / width)] as number) - (ofSecond[at % width] as number) + mean,
  );
}
