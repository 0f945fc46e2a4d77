import { fisherExactRise } from '../../../statistics/fisher-exact.js';
import { ksCriticalValue, ksDistance } from '../../../statistics/kolmogorov-smirnov.js';
import { percent } from '../../present/sentence.js';
import { groupedByValue } from '../../profile/distribution.js';
import type { FeedDefect } from '../feed-defect.js';

type Cell = string | null;

const MIN_ROWS = 100;
const MIN_NUMERIC = 0.9;
/** Minimum share of the rows with more decimals now; above the maximum the source became more precise. */
const MIN_SHARE = 0.01;
const MAX_SHARE = 0.75;
/** Digits of a binary fraction that are exact in decimals; the others are rounding. */
const SIGNIFICANT = 12;
/** Most of these rows have this many decimals more; growth by a few per cent adds one or two to whole numbers. */
const MORE_DECIMALS = 2;
const MIN_PRECISE = 0.8;
/** Minimum distance of these rows from the others, which a factor of all rows does not cause. */
const MIN_DISTANCE = 0.3;
const MIN_USUAL = 15;
/** Maximum probability that chance puts all these rows into the second sample; many columns are compared. */
const CHANCE = 1e-6;
/** Minimum share of the reference with its most decimals; of numbers with a fixed number of digits few have the most decimals. */
const MIN_AT_MOST = 0.2;
/** Numbers with more decimals are not rounded at all, so their decimals depend on their size. */
const MAX_DECIMALS = 8;
const SHOWN = 3;

/**
 * Detects numbers with more decimals than any had before, in some of the rows: converted, scaled or filled by a program.
 * Drift changes values, not their precision. Zeros at the end do not count, because JSON has none. Suspicious: some sources
 * may have become more precise.
 */
export function mixedDecimals(
  feature: string,
  reference: readonly Cell[],
  actual: readonly Cell[],
  since: string,
): FeedDefect | null {
  const [before, now] = [numbersOf(reference), numbersOf(actual)];
  if (!before || !now) return null;
  const was = before.map(decimalsOf);
  const most = was.reduce((largest, one) => Math.max(largest, one), 0);
  const atMost = was.filter((one) => one === most).length / was.length;
  if (atMost < MIN_AT_MOST || most > MAX_DECIMALS) return null;
  const others = now.filter((cell) => decimalsOf(cell) > most);
  const precise = others.filter((cell) => decimalsOf(cell) >= most + MORE_DECIMALS);
  if (precise.length < MIN_PRECISE * others.length) return null;
  const usual = now.filter((cell) => decimalsOf(cell) <= most);
  if (usual.length < MIN_USUAL || others.length < MIN_USUAL) return null;
  // Growth by a factor makes decimals in some rows of any size.
  const chance = ksCriticalValue(usual.length, others.length, CHANCE);
  if (ksDistance(itemsOf(usual), itemsOf(others)) < Math.max(MIN_DISTANCE, chance)) return null;
  const share = others.length / now.length;
  if (share < MIN_SHARE || share > MAX_SHARE) return null;
  if (fisherExactRise({ hits: 0, of: was.length }, { hits: others.length, of: now.length }) > CHANCE)
    return null;
  return {
    kind: 'mixed-decimals',
    certainty: 'suspicious',
    features: [feature],
    sentence: `${percent(share)} of ${feature} have more decimals than any value ${since} (${others
      .slice(0, SHOWN)
      .map((cell) => `"${cell.slice(0, 30)}"`)
      .join(', ')}; ${since}, at most ${most}). Does another program write these rows?`,
  };
}

/** Null if the column is not numeric. */
function numbersOf(cells: readonly Cell[]): readonly string[] | null {
  const present = cells.filter((cell): cell is string => cell !== null && cell !== '');
  const numbers = present.filter((cell) => cell.trim() !== '' && Number.isFinite(Number(cell)));
  return numbers.length >= MIN_ROWS && numbers.length >= MIN_NUMERIC * present.length ? numbers : null;
}

function itemsOf(cells: readonly string[]) {
  return groupedByValue(cells.map((cell) => ({ value: Number(cell), weight: 1 })));
}

/** Without zeros at the end, and without the rounding of binary fractions as in 2.3000000000000003. */
function decimalsOf(cell: string): number {
  const written = cell.replace(/\D/g, '').length > SIGNIFICANT ? Number(cell).toPrecision(SIGNIFICANT) : cell;
  const [mantissa = '', exponent = '0'] = written.toLowerCase().split('e');
  const digits = mantissa.trim().split('.')[1]?.replace(/0+$/, '') ?? '';
  return Math.max(0, digits.length - Number(exponent));
}
