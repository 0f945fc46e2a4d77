import { type WeightedValues, weightedQuantile } from '../../../statistics/weighted-values.js';

/** A unit conversion of a value. Every conversion is increasing, so it preserves the order of the values. */
export interface Conversion {
  readonly name: string;
  readonly of: (value: number) => number;
  /** A factor below ten without an offset. Growth of a skewed population can look the same. */
  readonly mayBeGrowth: boolean;
  /** Range of the values before the conversion that the measured quantity can have. */
  readonly plausible: Range;
}

interface Range {
  readonly from: number;
  readonly to: number;
}
const ANY: Range = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
/** Temperatures of weather, bodies and machines in °C. Far from it, "°C to °F" is only a factor of 1.8. */
const CELSIUS: Range = { from: -90, to: 150 };

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
    const plausible = offset === 0 ? ANY : CELSIUS;
    const of = (value: number) => value * factor + offset;
    const reversed = { from: of(plausible.from), to: of(plausible.to) };
    return [
      { name, mayBeGrowth, plausible, of },
      {
        name: `${name}, reversed`,
        mayBeGrowth,
        plausible: reversed,
        of: (value: number) => (value - offset) / factor,
      },
    ];
  }),
  ...LOGARITHMS.flatMap(([name, of, back]) => [
    { name, mayBeGrowth: false, plausible: ANY, of },
    { name: `${name}, reversed`, mayBeGrowth: false, plausible: ANY, of: back },
  ]),
];

/** Whether the conversion is possible for values of this size. */
export function isPlausible({ plausible }: Conversion, items: WeightedValues): boolean {
  const [least, most] = [weightedQuantile(items, 0.005), weightedQuantile(items, 0.995)];
  return least >= plausible.from && most <= plausible.to;
}

const MAX_DECIMALS = 6;

/** Decimals of the finest value. */
export function decimalsOf(items: WeightedValues): number {
  let most = 0;
  for (const { value } of items) {
    for (let decimals = most; decimals < MAX_DECIMALS; decimals += 1) {
      const scaled = value * 10 ** decimals;
      if (Math.abs(scaled - Math.round(scaled)) <= 1e-7 * Math.max(1, Math.abs(scaled))) break;
      most = decimals + 1;
    }
    if (most === MAX_DECIMALS) break;
  }
  return most;
}

/**
 * The values converted, and rounded as the source writes them: otherwise the distance measures the rounding. Null if the
 * conversion of a value is not finite.
 */
export function converted(
  items: WeightedValues,
  { of }: Conversion,
  decimals = MAX_DECIMALS,
): WeightedValues | null {
  const step = 10 ** decimals;
  const round = (value: number) => (decimals === MAX_DECIMALS ? value : Math.round(value * step) / step);
  const found = items.map(({ value, weight }) => ({ value: round(of(value)), weight }));
  return found.every(({ value }) => Number.isFinite(value)) ? found : null;
}
