import { largest } from '../../../statistics/extremes.js';
import { percent } from '../../present/sentence.js';
import type { FeedDefect } from '../feed-defect.js';

type Cell = string | null;

const MIN_ROWS = 100;
/** A column with fewer distinct values is a category, which other recognisers examine. */
const MIN_DISTINCT = 60;
/** Minimum increase of a share, and the standard errors that it must exceed: many texts are compared. */
const MIN_GAIN = 0.03;
const STANDARD_ERRORS = 5;
/** Minimum factor of the increase; a known form may become more frequent. */
const MIN_GROWTH = 3;
/** A text of a mostly unique column fills that column from this share on. */
const MIN_FILLED = 0.05;
const SHOWN = 3;

interface Form {
  readonly what: string;
  readonly share: number;
  readonly before: number;
  readonly examples: readonly string[];
}

/**
 * Detects names, identifiers or free text in another form in some of the rows: cut or lengthened, other kinds of
 * characters, or one text for many rows. The values of such a column change with its population, the form does not.
 * Suspicious: another source of the population may write another form.
 */
export function alteredText(
  feature: string,
  reference: readonly Cell[],
  actual: readonly Cell[],
  since: string,
): FeedDefect | null {
  const [before, now] = [reference.filter(isPresent), actual.filter(isPresent)];
  if (Math.min(before.length, now.length) < MIN_ROWS) return null;
  if (new Set(before).size < MIN_DISTINCT) return null;
  if (before.filter((value) => Number.isNaN(Number(value))).length < before.length / 2) return null;
  const form = commonText(before, now) ?? otherCharacters(before, now) ?? otherLength(before, now);
  if (!form) return null;
  return {
    kind: 'altered-spelling',
    certainty: 'suspicious',
    features: [feature],
    sentence: `${percent(form.share)} of ${feature} ${form.what} (${form.examples.map((value) => `"${value.slice(0, 30)}"`).join(', ')}); ${since}, ${percent(form.before)}. For comparison: ${before
      .slice(0, SHOWN)
      .map((value) => `"${value.slice(0, 30)}"`)
      .join(', ')}. Does a source cut, rewrite or fill the value?`,
  };
}

function commonText(before: readonly string[], now: readonly string[]): Form | null {
  const [was, is] = [countsOf(before), countsOf(now)];
  const largestBefore = largest(was.values()) / before.length;
  for (const [value, count] of is) {
    const [share, known] = [count / now.length, (was.get(value) ?? 0) / before.length];
    if (share < MIN_FILLED || share < MIN_GROWTH * largestBefore) continue;
    if (isGain(known, before.length, share, now.length)) {
      return { what: 'is one text', share, before: known, examples: [value] };
    }
  }
  return null;
}

function otherCharacters(before: readonly string[], now: readonly string[]): Form | null {
  const [was, is] = [countsOf(before.map(charactersOf)), countsOf(now.map(charactersOf))];
  const gained = [...is].filter(([kind, count]) =>
    isGain((was.get(kind) ?? 0) / before.length, before.length, count / now.length, now.length),
  );
  if (gained.length === 0) return null;
  const kinds = new Set(gained.map(([kind]) => kind));
  const sum = (counts: ReadonlyMap<string, number>) =>
    [...kinds].reduce((total, kind) => total + (counts.get(kind) ?? 0), 0);
  return {
    what: 'consists of other kinds of characters',
    share: sum(is) / now.length,
    before: sum(was) / before.length,
    examples: now.filter((value) => kinds.has(charactersOf(value))).slice(0, SHOWN),
  };
}

function otherLength(before: readonly string[], now: readonly string[]): Form | null {
  const lengths = before.map(({ length }) => length).sort((a, b) => a - b);
  const [shortest, longest] = [0.01, 0.99].map((share) => lengths[Math.floor(share * lengths.length)]) as [
    number,
    number,
  ];
  const tails: readonly (readonly [string, (value: string) => boolean])[] = [
    ['is shorter than usual', (value) => value.length < shortest],
    // Numbered values get one more digit in time.
    ['is longer than usual', (value) => value.length > Math.max(longest, (lengths.at(-1) as number) + 1)],
    ...[...new Set(now.map(({ length }) => length))].map(
      (length) => [`has ${length} characters`, (value: string) => value.length === length] as const,
    ),
  ];
  for (const [what, isIn] of tails) {
    const [was, is] = [before, now].map((values) => values.filter(isIn)) as [string[], string[]];
    const [known, share] = [was.length / before.length, is.length / now.length];
    if (isGain(known, before.length, share, now.length)) {
      return { what, share, before: known, examples: is.slice(0, SHOWN) };
    }
  }
  return null;
}

function isGain(was: number, n: number, is: number, m: number): boolean {
  const pooled = (was * n + is * m) / (n + m);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  return is - was > Math.max(MIN_GAIN, STANDARD_ERRORS * error) && is > MIN_GROWTH * was;
}

/** The kinds of characters of a value: letters of each case, digits, and each other sign. */
function charactersOf(value: string): string {
  const kinds = new Set<string>();
  for (const sign of value) {
    if (/\p{Lu}/u.test(sign)) kinds.add('A');
    else if (/\p{L}/u.test(sign)) kinds.add('a');
    else kinds.add(/\p{N}/u.test(sign) ? '9' : sign);
  }
  return [...kinds].sort().join('');
}

function countsOf(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function isPresent(cell: Cell): cell is string {
  return cell !== null && cell !== '';
}
