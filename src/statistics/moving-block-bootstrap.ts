import type { Interval } from './binomial.js';
import { integerDraw, type Random } from './random.js';

/**
 * A series drawn anew in blocks of neighbours, so that what is alike from one window to the next stays alike (Künsch
 * 1989). Block length one is the ordinary bootstrap.
 */
export function resampleBlocks<T>(series: readonly T[], blockLength: number, random: Random): T[] {
  const length = Math.max(1, Math.min(blockLength, series.length));
  const drawn: T[] = [];
  while (drawn.length < series.length) {
    const start = integerDraw(random, series.length - length + 1);
    drawn.push(...series.slice(start, start + length));
  }
  return drawn.slice(0, series.length);
}

/** Percentile interval of a statistic of the series. */
export function blockBootstrapInterval<T>(
  series: readonly T[],
  statistic: (series: readonly T[]) => number,
  {
    blockLength,
    random,
    confidence = 0.95,
    replicates = 400,
  }: {
    readonly blockLength: number;
    readonly random: Random;
    readonly confidence?: number;
    readonly replicates?: number;
  },
): Interval {
  const drawn = Float64Array.from({ length: replicates }, () =>
    statistic(resampleBlocks(series, blockLength, random)),
  ).sort();
  const at = (share: number) =>
    drawn[Math.min(replicates - 1, Math.max(0, Math.round(share * (replicates - 1))))] as number;
  return { low: at((1 - confidence) / 2), high: at(1 - (1 - confidence) / 2) };
}

/** Politis and White's rule of thumb in its simplest form: n^(1/3), at least one. */
export function blockLengthFor(seriesLength: number): number {
  return Math.max(1, Math.round(seriesLength ** (1 / 3)));
}
