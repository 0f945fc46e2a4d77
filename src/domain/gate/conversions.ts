import type { WeightedValues } from '../statistics/weighted-values.js';

/** A mistake about units: actual = factor · before + offset. */
export interface Conversion {
  readonly name: string;
  readonly factor: number;
  readonly offset: number;
}

const CONVERSIONS: readonly (readonly [name: string, factor: number, offset: number])[] = [
  ['×10', 10, 0],
  ['×100', 100, 0],
  ['×1,000', 1000, 0],
  ['×1,000,000', 1e6, 0],
  ['°C to °F', 1.8, 32],
  ['°C to K', 1, 273.15],
  ['inches to centimetres', 2.54, 0],
  ['miles to kilometres', 1.609344, 0],
  ['kilograms to pounds', 2.2046226, 0],
  ['metres to feet', 3.28084, 0],
  ['×12', 12, 0],
  ['×24', 24, 0],
  ['×60', 60, 0],
  ['×3,600', 3600, 0],
];

/** Conversions that happen to a feed, each in both directions. */
export const conversions: readonly Conversion[] = CONVERSIONS.flatMap(([name, factor, offset]) => [
  { name, factor, offset },
  { name: `${name}, reversed`, factor: 1 / factor, offset: -offset / factor },
]);

/** Ascending still: a factor is positive. */
export function converted(items: WeightedValues, { factor, offset }: Conversion): WeightedValues {
  return items.map(({ value, weight }) => ({ value: value * factor + offset, weight }));
}
