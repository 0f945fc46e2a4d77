import { normalDraw } from '../../../src/statistics/random.js';
import { hash } from './choose.js';
import { type Feature, isNumber, print, quantile } from './feature.js';
import { cellError, type FeedError, isCode, isMeasure } from './feed-error.js';

const scaled = (name: string, factor: number, suits: FeedError['suits'], offset = 0): FeedError =>
  cellError(name, suits, (cell, { feature }) =>
    print(Number(cell) * factor + offset, feature.decimals + (factor < 1 ? 3 : 1)),
  );
const isSpread = ({ form, mean, spread, levels }: Feature) =>
  form === 'measure' && levels.length > 15 && spread > 0.1 * Math.abs(mean);
const isPositive = (feature: Feature) => isMeasure(feature) && quantile(feature, 0.02) > 0;
const hasDecimals = (feature: Feature) => isMeasure(feature) && feature.decimals > 0;
const isHour = ({ name }: Feature) => name === 'hour';
const shifted = (hours: number) => (cell: string) => String((Number(cell) + hours + 24) % 24);

/** Errors of numbers: units, locale, sign, defaults, sensors, rounding, code tables and clocks. */
export const NUMBER_ERRORS: readonly FeedError[] = [
  scaled('grams instead of kilograms (×1000)', 1000, isSpread),
  scaled('cents instead of euros (×100)', 100, isSpread),
  scaled('decimal point slipped by one (×10)', 10, isSpread),
  scaled('fraction instead of per cent (÷100)', 0.01, isSpread),
  scaled('thousand separator read as decimal point (÷1000)', 0.001, isPositive),
  scaled('pounds instead of kilograms (×2.205)', 2.2046, isSpread),
  scaled('miles instead of kilometres (÷1.609)', 0.62137, isSpread),
  scaled('Fahrenheit instead of Celsius', 1.8, isSpread, 32),
  scaled('counted twice', 2, isPositive),
  cellError('decimal point lost', hasDecimals, (cell) => {
    const [whole = '', part = ''] = cell.split('.');
    return part === '' ? cell : String(Number(whole + part));
  }),
  cellError('decimal comma', hasDecimals, (cell) => cell.replace('.', ',')),
  cellError(
    'grouped thousands with a comma',
    (feature) => isMeasure(feature) && quantile(feature, 0.3) >= 1000,
    (cell) => cell.replace(/^(-?\d+)(\d{3})(?=$|\.)/, '$1,$2'),
  ),
  cellError(
    'with a unit behind the number',
    isMeasure,
    (cell, { key }) => cell + [' kg', ' EUR', '%'][hash(key) % 3],
  ),
  cellError('with a currency sign', isPositive, (cell) => `$${cell}`),
  cellError('sign reversed', isSpread, (cell) =>
    cell.startsWith('-') ? cell.slice(1) : cell === '0' ? cell : `-${cell}`,
  ),
  cellError(
    'sign lost',
    (feature) => isMeasure(feature) && quantile(feature, 0.25) < 0,
    (cell) => cell.replace('-', ''),
  ),
  cellError('zero where unknown', isPositive, () => '0'),
  cellError('-1 where unknown', isPositive, () => '-1'),
  cellError('9999 where unknown', isMeasure, () => '9999'),
  cellError('1 where unknown', isSpread, () => '1'),
  cellError('the mean where unknown', isSpread, (_, { feature }) => print(feature.mean, feature.decimals)),
  cellError(
    'stuck at one reading',
    isSpread,
    (_, { feature, key }) => print(quantile(feature, 0.2 + (hash(key) % 60) / 100), feature.decimals),
    { spread: 'in batches' },
  ),
  cellError('clipped at the top of the range', isSpread, (cell, { feature }) => {
    const top = quantile(feature, 0.55);
    return Number(cell) > top ? print(top, feature.decimals) : cell;
  }),
  cellError('clipped at the bottom of the range', isSpread, (cell, { feature }) => {
    const bottom = quantile(feature, 0.45);
    return Number(cell) < bottom ? print(bottom, feature.decimals) : cell;
  }),
  cellError('noise of one and a half standard deviations', isSpread, (cell, { feature, random }) =>
    print(Number(cell) + 1.5 * feature.spread * normalDraw(random), feature.decimals),
  ),
  cellError('sensor drifted by two standard deviations', isSpread, (cell, { feature }) =>
    print(Number(cell) + 2 * feature.spread, feature.decimals),
  ),
  cellError('rounded to one digit', isSpread, (cell) => String(Number(Number(cell).toPrecision(1)))),
  cellError('fraction cut off', hasDecimals, (cell) => cell.replace(/\.\d+$/, '')),
  cellError('logarithm instead of the value', isPositive, (cell) =>
    Number(cell) > 0 ? print(Math.log(Number(cell)), 4) : cell,
  ),
  cellError(
    'overflow of eight bits',
    (feature) => isMeasure(feature) && feature.decimals === 0 && quantile(feature, 0.3) > 255,
    (cell) => String(Number(cell) & 255),
  ),
  cellError(
    'only the last two digits before the decimal point',
    (feature) => isPositive(feature) && quantile(feature, 0.3) > 100,
    (cell) => String((Number(cell) % 100) | 0),
  ),
  cellError('codes of another table (+100)', isCode, (cell) =>
    isNumber(cell) ? String(Number(cell) + 100) : cell,
  ),
  cellError('codes counted from zero (−1)', isCode, (cell) =>
    isNumber(cell) ? String(Number(cell) - 1) : cell,
  ),
  cellError('codes of a permuted table', isCode, (cell, { feature }) => {
    const at = feature.levels.findIndex(({ value }) => value === cell);
    return feature.levels[(at + 1) % feature.levels.length]?.value ?? cell;
  }),
  cellError('code -9 where unknown', isCode, () => '-9'),
  cellError('local time instead of UTC (8 hours)', isHour, shifted(-8)),
  cellError('local time instead of UTC (2 hours)', isHour, shifted(2)),
  cellError('midnight where the time is unknown', isHour, () => '0'),
];
