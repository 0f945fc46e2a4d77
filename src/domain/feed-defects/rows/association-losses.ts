import { weightedMean } from '../../../statistics/weighted-mean.js';
import { type AssociatedPair, associatedPair } from '../../profile/associated-pair.js';
import type { ColumnClasses } from '../../profile/column-classes.js';
import { balancingWeights } from './balanced-columns.js';

/** What a column lost of its association with the others. */
export interface Loss {
  readonly z: number;
  readonly lost: number;
  /** Strongest first. */
  readonly pairs: readonly AssociatedPair[];
}

export interface Losses {
  /** By column; null without an association. */
  readonly columns: readonly (Loss | null)[];
  /** The part of a pair's own association that is lost, and its standard error. */
  readonly ofPair: (pair: AssociatedPair) => { readonly lost: number; readonly error: number };
}

/** What each column lost, with the reference weighted to the new shares of some columns. */
export function associationLosses(
  classes: readonly (ColumnClasses | null)[],
  balanced: readonly number[],
  n: number,
  m: number,
): Losses {
  const weights = balancingWeights(classes, balanced, n);
  const pairsOf = classes.map((): AssociatedPair[] => []);
  for (let first = 1; first < classes.length; first += 1) {
    for (let second = 0; second < first; second += 1) {
      const [a, b] = [classes[first], classes[second]];
      const pair = a && b ? associatedPair(first, second, a, b, weights) : null;
      if (!pair) continue;
      pairsOf[first]?.push(pair);
      pairsOf[second]?.push(pair);
    }
  }
  const lossOf = (pairs: readonly AssociatedPair[]) => {
    const before = new Float64Array(n);
    const now = new Float64Array(m);
    let bias = 0;
    for (const pair of pairs) {
      const [a, b] = [classes[pair.first], classes[pair.second]] as [ColumnClasses, ColumnClasses];
      addScores(before, a.reference, b.reference, pair, pair.referenceScores);
      addScores(now, a.actual, b.actual, pair, pair.actualScores);
      bias += pair.strength * pair.bias;
    }
    const was = weightedMean(before, weights);
    const is = weightedMean(now, null);
    const difference = was.mean - is.mean - bias;
    const error = Math.sqrt(was.variance + is.variance);
    return {
      z: difference / error,
      lost: was.mean > 0 ? difference / was.mean : 0,
      error: was.mean > 0 ? error / was.mean : Number.POSITIVE_INFINITY,
    };
  };
  return {
    columns: pairsOf.map((pairs) =>
      pairs.length === 0
        ? null
        : { ...lossOf(pairs), pairs: [...pairs].sort((x, y) => y.strength - x.strength) },
    ),
    ofPair: (pair) => lossOf([pair]),
  };
}

function addScores(
  sums: Float64Array,
  a: Int16Array,
  b: Int16Array,
  { width, strength }: AssociatedPair,
  scores: Float64Array,
): void {
  for (let row = 0; row < sums.length; row += 1) {
    const [x, y] = [a[row] as number, b[row] as number];
    if (x >= 0 && y >= 0) sums[row] = (sums[row] as number) + strength * (scores[x * width + y] as number);
  }
}
