import { binomialCdf, binomialUpperTail } from './binomial.js';
import { normalQuantile } from './normal.js';
import { CONFIDENCE, normalTails, type PairedDifference, type Tails } from './paired-difference.js';

/**
 * One-sided p-values of McNemar's test with the mid-p correction, from the rows that only one of two models has right. The
 * exact test is conservative, the asymptotic one is not; mid-p is close to its level (Fagerland, Lydersen and Laake 2013).
 */
export function mcnemarMidP(onlyFirst: number, onlySecond: number): Tails {
  const pairs = onlyFirst + onlySecond;
  if (pairs === 0) return { below: 1, above: 1 };
  const upTo = binomialCdf(onlySecond, pairs, 0.5);
  const from = binomialUpperTail(onlySecond, pairs, 0.5);
  const exactly = Math.max(0, upTo + from - 1);
  return { below: upTo - exactly / 2, above: from - exactly / 2 };
}

/**
 * Compares the shares of rows that two models have right. The interval is the adjusted Wald interval of Bonett and Price
 * (2012), which keeps its coverage with few rows; the p-values against "no difference" are those of McNemar's mid-p test.
 */
export function comparePairedShares(onlyFirst: number, onlySecond: number, rows: number): PairedDifference {
  const [first, second] = [(onlyFirst + 1) / (rows + 2), (onlySecond + 1) / (rows + 2)];
  const centre = second - first;
  const error = Math.sqrt((first + second - centre ** 2) / (rows + 2));
  const half = normalQuantile(1 - (1 - CONFIDENCE) / 2) * error;
  return {
    difference: (onlySecond - onlyFirst) / rows,
    low: Math.max(-1, centre - half),
    high: Math.min(1, centre + half),
    tails: (at) => (at === 0 ? mcnemarMidP(onlyFirst, onlySecond) : normalTails(centre - at, error)),
  };
}
