/**
 * Two simulations whose rates an independent run measured (NumPy, seeds 20260823 and 7): alarm rates of one feature by
 * rule, window size and shift; and false discoveries over fifty features by correction.
 */

import { populationStabilityIndex } from '../../src/domain/profile/population-stability-index.js';
import { stabilityIndexTail } from '../../src/domain/profile/stability-index-tail.js';
import { robustCorrection } from '../../src/statistics/detectable-shift.js';
import { ksCriticalValue, ksDistance, ksTail } from '../../src/statistics/kolmogorov-smirnov.js';
import { normalDraw, type Random, seededRandom } from '../../src/statistics/random.js';
import type { WeightedValues } from '../../src/statistics/weighted-values.js';
import { weightedSample } from './weighted-sample.js';

export type Disturbance =
  | 'no shift'
  | 'mean +0.1 sd'
  | 'mean +0.2 sd'
  | 'mean +0.3 sd'
  | 'sd x1.2'
  | '5 % rows +3 sd';
export const RULES = ['KS', 'Simple', 'Robust', 'PSI.1', 'PSI.25', 'PSIchi'] as const;
export type Rule = (typeof RULES)[number];

const BASELINE_ROWS = 20_000;

/** A window of n rows, and how it differs from the baseline. */
type Case = readonly [disturbance: Disturbance, n: number];

/**
 * For each case and rule, the share of trials, 0 to 1, in which the rule alarms on a window. Each trial draws a new baseline
 * of 20,000 rows that all cases share: the trials of a case are independent, the cases are not.
 */
export function alarmRates(
  cases: readonly Case[],
  trials: number,
  seed: number,
): readonly Readonly<Record<Rule, number>>[] {
  const random = seededRandom(seed);
  const alarms = cases.map(() => Object.fromEntries(RULES.map((rule) => [rule, 0])) as Record<Rule, number>);
  for (let trial = 0; trial < trials; trial += 1) {
    const baseline = sample(BASELINE_ROWS, () => normalDraw(random));
    for (const [i, [disturbance, n]] of cases.entries()) {
      const window = sample(n, () => disturbed(disturbance, random));
      const alarmed = alarmsOn(baseline, window, n);
      for (const rule of RULES) if (alarmed[rule]) (alarms[i] as Record<Rule, number>)[rule] += 1 / trials;
    }
  }
  return alarms;
}

function alarmsOn(baseline: WeightedValues, window: WeightedValues, n: number): Record<Rule, boolean> {
  const gap = ksDistance(baseline, window);
  const index = populationStabilityIndex(
    { kind: 'numeric', items: baseline },
    { kind: 'numeric', items: window },
  );
  const psi = index?.psi ?? 0;
  return {
    KS: gap > ksCriticalValue(n, BASELINE_ROWS),
    Simple: gap > 0.1,
    Robust: gap - robustCorrection(n, BASELINE_ROWS) > 0.1,
    'PSI.1': psi > 0.1,
    'PSI.25': psi > 0.25,
    PSIchi: stabilityIndexTail(psi, index?.bins ?? 2, n, BASELINE_ROWS) < 0.05,
  };
}

function disturbed(disturbance: Disturbance, random: Random): number {
  const z = normalDraw(random);
  switch (disturbance) {
    case 'no shift':
      return z;
    case 'mean +0.1 sd':
      return z + 0.1;
    case 'mean +0.2 sd':
      return z + 0.2;
    case 'mean +0.3 sd':
      return z + 0.3;
    case 'sd x1.2':
      return z * 1.2;
    case '5 % rows +3 sd':
      return random() < 0.05 ? z + 3 : z;
  }
}

interface Discoveries {
  /** Share of runs with a false alarm on any feature. */
  readonly falseInRun: { readonly uncorrected: number; readonly bonferroni: number };
  /** Share of drifted features that are found. */
  readonly power: { readonly uncorrected: number; readonly bonferroni: number };
}

/**
 * Compares fifty features of a window of 1,000 rows with a baseline of 5,000: without drift, and, on the same draws, with
 * the first `drifted` features shifted by `shift` standard deviations.
 */
export function discoveries(
  drifted: number,
  shift: number,
  runs: number,
  seed: number,
): { readonly none: Discoveries; readonly some: Discoveries } {
  const random = seededRandom(seed);
  const features = 50;
  const none = new Tally(0, runs);
  const some = new Tally(drifted, runs);
  for (let run = 0; run < runs; run += 1) {
    const p = { unchanged: [] as number[], shifted: [] as number[] };
    for (let feature = 0; feature < features; feature += 1) {
      const baseline = sample(5000, () => normalDraw(random));
      const tail = (window: WeightedValues) => ksTail(ksDistance(baseline, window), 1000, 5000);
      const window = sample(1000, () => normalDraw(random));
      const unchanged = tail(window);
      p.unchanged.push(unchanged);
      p.shifted.push(
        feature < drifted
          ? tail(window.map(({ value, weight }) => ({ value: value + shift, weight })))
          : unchanged,
      );
    }
    none.add(p.unchanged);
    some.add(p.shifted);
  }
  return { none, some };
}

class Tally implements Discoveries {
  readonly falseInRun = { uncorrected: 0, bonferroni: 0 };
  readonly power = { uncorrected: 0, bonferroni: 0 };

  constructor(
    private readonly drifted: number,
    private readonly runs: number,
  ) {}

  /** Adds the p-values of one run; those of the drifted features come first. */
  add(p: readonly number[]): void {
    const { drifted, runs } = this;
    const corrected = {
      uncorrected: p,
      bonferroni: p.map((value) => value * p.length),
    };
    for (const rule of ['uncorrected', 'bonferroni'] as const) {
      const found = corrected[rule].map((value) => value <= 0.05);
      if (found.slice(drifted).some(Boolean)) this.falseInRun[rule] += 1 / runs;
      if (drifted > 0) this.power[rule] += found.slice(0, drifted).filter(Boolean).length / drifted / runs;
    }
  }
}

function sample(rows: number, next: () => number): WeightedValues {
  return weightedSample(Array.from({ length: rows }, next));
}
