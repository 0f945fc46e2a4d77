import { integerDraw, type Random } from '../../../src/statistics/random.js';
import { print } from './feature.js';

/** Makes a cell from a standard normal number, with the cells of the columns before it. */
export type Maker = (z: number, random: Random, row: ReadonlyMap<string, string>) => string;

const cumulative = (z: number) => 1 / (1 + Math.exp(-1.702 * z));

export function normal(mean: number, deviation: number, decimals = 1): Maker {
  return (z) => print(mean + deviation * z, decimals);
}

export function bounded(mean: number, deviation: number, low: number, high: number, decimals = 0): Maker {
  return (z) => print(Math.min(high, Math.max(low, mean + deviation * z)), decimals);
}

export function skewed(median: number, sigma: number, decimals = 2): Maker {
  return (z) => print(median * Math.exp(sigma * z), decimals);
}

/** Pareto with the given exponent: few very large values. */
export function heavy(least: number, exponent: number, decimals = 2): Maker {
  return (z) => print(least * Math.max(1e-6, 1 - cumulative(z)) ** (-1 / exponent), decimals);
}

export function share(centre: number, scale: number, decimals = 3): Maker {
  return (z) => print(1 / (1 + Math.exp(-(Math.log(centre / (1 - centre)) + scale * z))), decimals);
}

/** A number of events, Poisson with a mean that depends on z. */
export function events(mean: number, dispersion = 0.4): Maker {
  return (z, random) => {
    const limit = Math.exp(-mean * Math.exp(dispersion * z - (dispersion * dispersion) / 2));
    let [count, product] = [0, random()];
    while (product > limit) {
      count += 1;
      product *= random();
    }
    return String(count);
  };
}

/** Zero in a share of the rows, otherwise from another maker. */
export function orZero(zeros: number, maker: Maker): Maker {
  return (z, random, row) => (random() < zeros ? '0' : maker(z, random, row));
}

/** Multiples of a step. */
export function steps(mean: number, deviation: number, step: number, low: number): Maker {
  return (z) => print(Math.max(low, step * Math.round((mean + deviation * z) / step)), 2);
}

/** One of several values with weights, in the order of z. */
export function levels(options: string, weights?: readonly number[]): Maker {
  const names = options.split('|');
  const each = weights ?? names.map((_, i) => 1 / (i + 1.5));
  const total = each.reduce((sum, one) => sum + one, 0);
  return (z) => {
    let left = cumulative(z) * total;
    for (const [i, name] of names.entries()) {
      left -= each[i] ?? 0;
      if (left <= 0) return name;
    }
    return names.at(-1) as string;
  };
}

/** A value of those that belong to the value of another column. */
export function within(parent: string, options: Readonly<Record<string, string>>): Maker {
  return (_, random, row) => {
    const names = (options[row.get(parent) ?? ''] ?? 'none').split('|');
    return names[Math.floor(names.length * random() ** 1.6)] as string;
  };
}

export function flag(probability: number, words = 'no|yes'): Maker {
  return levels(words, [1 - probability, probability]);
}

export function identifier(prefix: string, length: number): Maker {
  return (_, random) => `${prefix}${String(integerDraw(random, 10 ** length)).padStart(length, '0')}`;
}

export function day(first: string, days: number): Maker {
  return (_, random) =>
    new Date(Date.parse(first) + 86_400_000 * integerDraw(random, days)).toISOString().slice(0, 10);
}

/** A day some days after that of another column. */
export function dayAfter(column: string, mean: number): Maker {
  const days = events(mean, 0.3);
  return (z, random, row) =>
    new Date(Date.parse(row.get(column) ?? '') + 86_400_000 * Number(days(z, random, row)))
      .toISOString()
      .slice(0, 10);
}

/** An hour of the day, around a peak. */
export function hourOfDay(peak: number, deviation: number): Maker {
  return (z) => String((((Math.round(peak + deviation * z) % 24) + 24) % 24) as number);
}

/** Free text: one word of each list. */
export function words(...lists: readonly string[]): Maker {
  return (_, random) =>
    lists
      .map((list) => {
        const options = list.split('|');
        return options[integerDraw(random, options.length)];
      })
      .join(' ');
}

/** A number that depends on other columns, with a small relative error. */
export function derived(
  compute: (value: (column: string) => number) => number,
  decimals = 2,
  error = 0,
): Maker {
  return (z, _, row) => print(compute((column) => Number(row.get(column) ?? 0)) * (1 + error * z), decimals);
}
