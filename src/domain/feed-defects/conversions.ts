import type { WeightedValues } from '../../statistics/weighted-values.js';

/** A unit conversion of a value. Every conversion is increasing, so it preserves the order of the values. */
export interface Conversion {
  readonly name: string;
  readonly of: (value: number) => number;
  /** A factor below ten without an offset. Growth of a skewed population can look the same. */
  readonly mayBeGrowth: boolean;
}

/** actual = factor · before + offset */
const LINEAR: readonly (readonly [name: string, factor: number, offset: number])[] = [
  ['×10', 10, 0],
  ['×100', 100, 0],
  ['×1,000', 1000, 0],
  ['×1,000,000', 1e6, 0],
  ['°C to °F', 1.8, 32],
  ['°C to K', 1, 273.15],
  ['inches to centimetres', 2.54, 0],
  ['metres to feet', 3.28084, 0],
  ['miles to kilometres', 1.609344, 0],
  ['kilograms to pounds', 2.2046226, 0],
  ['×12', 12, 0],
  ['×24', 24, 0],
  ['×60', 60, 0],
  ['×3,600', 3600, 0],
];
/** The logarithm of a value that is not positive is not finite, so it matches nothing. */
const LOGARITHMS: readonly (readonly [
  name: string,
  of: (value: number) => number,
  back: (value: number) => number,
])[] = [
  ['natural logarithm', Math.log, Math.exp],
  ['logarithm to base 10', Math.log10, (value) => 10 ** value],
  ['logarithm of 1 + x', Math.log1p, Math.expm1],
];

/** Conversions that occur in data feeds, each in both directions. */
export const conversions: readonly Conversion[] = [
  ...LINEAR.flatMap(([name, factor, offset]) => {
    const mayBeGrowth = factor < 10 && offset === 0;
    return [
      { name, mayBeGrowth, of: (value: number) => value * factor + offset },
      { name: `${name}, reversed`, mayBeGrowth, of: (value: number) => (value - offset) / factor },
    ];
  }),
  ...LOGARITHMS.flatMap(([name, of, back]) => [
    { name, mayBeGrowth: false, of },
    { name: `${name}, reversed`, mayBeGrowth: false, of: back },
  ]),
];

/** Null if the conversion of a value is not finite. */
export function converted(items: WeightedValues, { of }: Conversion): WeightedValues | null {
  const found = items.map(({ value, weight }) => ({ value: of(value), weight }));
  return found.every(({ value }) => Number.isFinite(value)) ? found : null;
}
