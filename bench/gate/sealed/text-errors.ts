import { hash } from './choose.js';
import type { Feature } from './feature.js';
import { cellError, type FeedError, isCode, isFilled, isLevel, isMeasure, isWorded } from './feed-error.js';

const MIDDLE = /[aeiouäöü]/i;
const isDate = ({ form }: Feature) => form === 'date';
const isBinary = ({ form }: Feature) => form === 'binary';
const isLong = (feature: Feature) =>
  isWorded(feature) && feature.levels.some(({ value }) => value.length > 4);
const next = (cell: string, { levels }: Feature, step: number) => {
  const at = levels.findIndex(({ value }) => value === cell);
  return levels[(at + step + levels.length) % levels.length]?.value ?? cell;
};
const other = (cell: string, { levels }: Feature) =>
  levels.find(({ value }) => value !== cell)?.value ?? cell;

/** Errors of categories, text, flags, dates and missing values. */
export const TEXT_ERRORS: readonly FeedError[] = [
  cellError(
    'in upper case',
    (feature) => isWorded(feature) && feature.levels.some(({ value }) => value !== value.toUpperCase()),
    (cell) => cell.toUpperCase(),
  ),
  cellError('with a space behind', isWorded, (cell) => `${cell} `),
  cellError('padded with spaces to 20 characters', isWorded, (cell) => cell.padEnd(20)),
  cellError('cut off after three characters', isLong, (cell) => cell.slice(0, 3)),
  cellError('without its first character', isWorded, (cell) => (cell.length > 1 ? cell.slice(1) : cell)),
  cellError('decoded as another character set', isWorded, (cell) => cell.replace(MIDDLE, '\u00c3\u00a4')),
  cellError('with replacement characters', isWorded, (cell) => cell.replace(MIDDLE, '\ufffd')),
  cellError('in quotation marks', isWorded, (cell) => `"${cell}"`),
  cellError('number of the category instead of its name', isLevel, (cell, { feature }) =>
    String(feature.levels.findIndex(({ value }) => value === cell) + 1),
  ),
  cellError(
    'code of another system instead of the name',
    isLevel,
    (cell) => `C${String(hash(cell) % 1000).padStart(4, '0')}`,
  ),
  cellError(
    'the most frequent category where unknown',
    isLevel,
    (_, { feature }) => feature.levels[0]?.value ?? null,
  ),
  cellError('"unknown" where unknown', isLevel, () => 'unknown'),
  cellError('names of a permuted table', isLevel, (cell, { feature }) => next(cell, feature, 1)),
  cellError('two categories exchanged', isLevel, (cell, { feature }) => {
    const [a, b] = feature.levels;
    return cell === a?.value ? (b?.value ?? cell) : cell === b?.value ? (a?.value ?? cell) : cell;
  }),
  cellError('joined with the next column', isWorded, (cell, { features, feature }, cells) => {
    const neighbour = features[(feature.at + 1) % features.length] as Feature;
    return `${cell};${cells[neighbour.at] ?? ''}`;
  }),
  cellError('flag inverted', isBinary, (cell, { feature }) => other(cell, feature)),
  cellError('flag in other words', isBinary, (cell, { feature }) =>
    cell === [...feature.levels.map(({ value }) => value)].sort()[0] ? 'F' : 'T',
  ),
  cellError(
    'flag always off',
    isBinary,
    (_, { feature }) => [...feature.levels.map(({ value }) => value)].sort()[0] as string,
  ),
  cellError('date as day/month/year', isDate, (cell) => cell.replace(/^(\d{4})-(\d\d)-(\d\d)/, '$3/$2/$1')),
  cellError('date with day and month exchanged', isDate, (cell) =>
    cell.replace(/^(\d{4})-(\d\d)-(\d\d)/, (all, year, month, day) =>
      Number(day) > 12 ? all : `${year}-${day}-${month}`,
    ),
  ),
  cellError('date 1970-01-01 where unknown', isDate, () => '1970-01-01'),
  cellError('date with a two-digit year', isDate, (cell) => cell.slice(2)),
  cellError('date a century late', isDate, (cell) => `${Number(cell.slice(0, 4)) + 100}${cell.slice(4)}`),
  cellError('missing', isFilled, () => null),
  cellError(
    'missing from one source',
    (feature) => isFilled(feature) && feature.gaps < 0.02,
    () => null,
    { spread: 'from some sources' },
  ),
  cellError('the word NULL', isFilled, () => 'NULL'),
  cellError(
    'a formula error of a spreadsheet',
    (feature) => isMeasure(feature) || isCode(feature),
    () => '#REF!',
  ),
  cellError('a question mark where unknown', isFilled, () => '?'),
];
