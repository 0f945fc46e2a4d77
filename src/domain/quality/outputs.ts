import { robustCorrection } from '../../statistics/detectable-shift.js';
import { weightedQuantile } from '../../statistics/weighted-values.js';
import { round } from '../present/sentence.js';
import { columnShift, rowsOf, sharesOf } from '../profile/column-shift.js';
import type { DatasetProfile, Distribution } from '../profile/distribution.js';

/** The values of one output column in one dataset: quantiles of numbers, or shares of classes. */
export type OutputValues =
  | {
      readonly kind: 'numbers';
      readonly rows: number;
      readonly low: number;
      /** The quantiles 5, 50 and 95 %. */
      readonly quantiles: readonly [number, number, number];
      readonly high: number;
    }
  | {
      readonly kind: 'classes';
      readonly rows: number;
      /** The most frequent ones first. */
      readonly shares: readonly { readonly value: string; readonly share: number }[];
      /** Share of all other classes. */
      readonly others: number;
    };

/** One output column of the model: in the live baseline, in the candidate, and in the traffic scored with the new model. */
export interface ComparedOutput {
  readonly feature: string;
  readonly live: OutputValues | null;
  readonly candidate: OutputValues | null;
  readonly traffic: OutputValues | null;
  /** Distance of candidate and traffic with every row counted, 0 to 1. */
  readonly distance: number | null;
  /** Share of the traffic's numbers outside the candidate's, or of its classes that the candidate does not have. */
  readonly outside: number | null;
  /** The smallest change that Model Monitor detects, in words; null if it detects none. */
  readonly monitorDetects: string | null;
}

export interface OutputSources {
  readonly live: DatasetProfile | null;
  /** Outputs first. */
  readonly candidate: DatasetProfile;
  readonly traffic: DatasetProfile | null;
  /** Number of output columns. */
  readonly outputs: number;
  readonly windowRows: number;
  /** Smallest shift of the mean of a numeric column that the monitor detects, in standard deviations. */
  readonly smallestShifts: ReadonlyMap<string, number>;
  readonly settings: MonitorSettings;
}

/** How the monitor compares, from the candidate's constraints.json. */
interface MonitorSettings {
  readonly comparison: number;
  /** Null if one threshold applies to both kinds. */
  readonly categorical: number | null;
  readonly method: 'Robust' | 'Simple';
  readonly categoricalIsDistance: boolean;
  /** Columns that are disabled or have a threshold of their own. */
  readonly apart?: readonly string[];
}

/** Numbers with at most this many values are classes. */
const MOST_CLASSES = 10;
/** A larger shift of the mean, in standard deviations, is of no use. */
const USELESS_SHIFT = 2;

/**
 * The outputs of the model as a baseline of their own, column by column: range and quantiles of predictions and
 * probabilities, shares of classes. Model Monitor compares distinct values, so it does not see the shares of numeric classes;
 * the distance here and the gate's frequency check do.
 */
export function compareOutputs(sources: OutputSources): readonly ComparedOutput[] {
  const { live, candidate, traffic, outputs } = sources;
  return candidate.features.slice(0, outputs).map(({ feature, distribution }, position) => {
    const seen = traffic?.features[position]?.distribution ?? null;
    const before = live?.features.find((one) => one.feature === feature) ?? live?.features[position];
    return {
      feature,
      live: valuesOf(before?.distribution ?? null),
      candidate: valuesOf(distribution),
      traffic: valuesOf(seen),
      distance: columnShift(distribution, seen)?.distance ?? null,
      outside: outsideOf(distribution, seen),
      monitorDetects: detectedBy(sources, feature, distribution),
    };
  });
}

function valuesOf(distribution: Distribution | null): OutputValues | null {
  if (!distribution) return null;
  const rows = rowsOf(distribution);
  if (rows === 0) return null;
  const shares = [...sharesOf(distribution)].sort(([, a], [, b]) => b - a);
  if (distribution.kind === 'numeric' && shares.length > MOST_CLASSES) {
    const { items } = distribution;
    const at = (share: number) => weightedQuantile(items, share);
    return {
      kind: 'numbers',
      rows,
      low: items[0]?.value ?? Number.NaN,
      quantiles: [at(0.05), at(0.5), at(0.95)],
      high: items.at(-1)?.value ?? Number.NaN,
    };
  }
  const shown = shares.slice(0, MOST_CLASSES);
  const sum = shown.reduce((total, [, share]) => total + share, 0);
  return {
    kind: 'classes',
    rows,
    shares: shown.map(([value, share]) => ({ value, share })),
    others: Math.max(0, Number((1 - sum).toFixed(12))),
  };
}

function outsideOf(baseline: Distribution | null, traffic: Distribution | null): number | null {
  if (!baseline || !traffic || baseline.kind !== traffic.kind) return null;
  const known = sharesOf(baseline);
  if (known.size === 0 || rowsOf(traffic) === 0) return null;
  if (baseline.kind === 'numeric' && known.size > MOST_CLASSES) {
    const [low, high] = [baseline.items[0]?.value, baseline.items.at(-1)?.value];
    return sumOf(traffic, (value) => Number(value) < (low as number) || Number(value) > (high as number));
  }
  // A list of values that was cut does not show which classes are new.
  if (baseline.kind === 'categorical' && baseline.unlisted > 0) return null;
  return sumOf(traffic, (value) => !known.has(value));
}

function sumOf(distribution: Distribution, counts: (value: string) => boolean): number {
  let sum = 0;
  for (const [value, share] of sharesOf(distribution)) if (counts(value)) sum += share;
  return sum;
}

function detectedBy(
  { windowRows, smallestShifts, settings }: OutputSources,
  feature: string,
  distribution: Distribution | null,
): string | null {
  if (!distribution || windowRows === 0) return null;
  if (settings.apart?.includes(feature)) return 'what its own settings say';
  if (distribution.kind === 'categorical') {
    if (!settings.categoricalIsDistance) return 'class shares that change by its chi-squared test';
    const chance = settings.method === 'Robust' ? robustCorrection(windowRows, rowsOf(distribution)) : 0;
    const change = (settings.categorical ?? settings.comparison) + chance;
    return change < 1 ? `a class share that changes by ${round(change * 100)} points` : null;
  }
  const shift = smallestShifts.get(feature);
  return shift !== undefined && shift <= USELESS_SHIFT ? `a mean that shifts by ${round(shift)} sd` : null;
}
