import { seededRandom } from '../../statistics/random.js';

/**
 * "Model Monitor computes standard deviation by randomly sampling 80% of the data five times" and "only when at least 200
 * samples are available" (SageMaker developer guide, "Model quality metrics").
 */
const SAMPLES = 5;
const SAMPLED_SHARE = 0.8;
const MIN_ROWS = 200;

/** All rows, then the five samples. */
export const ROW_SETS = 1 + SAMPLES;

const DEFAULT_SEED = 2021;

/**
 * Draws for each row the samples that contain it, independently with probability 0.8, as Spark's `sample` does. So the
 * rows can be streamed. Bit 0 of the returned set is all rows and always set; bits 1 to 5 are the samples.
 */
export function rowSetDraws(seed = DEFAULT_SEED): () => number {
  const random = seededRandom(seed);
  return () => {
    let sets = 1;
    for (let i = 1; i < ROW_SETS; i++) if (random() < SAMPLED_SHARE) sets |= 1 << i;
    return sets;
  };
}

/**
 * The metric of all rows with the standard deviation over the samples (population's; assumed).
 * @param values of all rows, then of the five samples
 */
export function metricOf(
  values: readonly number[],
  rows: number,
): { readonly value: number; readonly standard_deviation: number } {
  const [value = Number.NaN, ...samples] = values;
  if (rows < MIN_ROWS) return { value, standard_deviation: Number.NaN };
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
  const squares = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0);
  return { value, standard_deviation: Math.sqrt(squares / samples.length) };
}

/** The metrics of all rows and of each sample, joined by name in the given order. */
export function metricsOf<Name extends string>(
  names: readonly Name[],
  sets: readonly Readonly<Record<Name, number>>[],
  rows: number,
): Record<Name, { readonly value: number; readonly standard_deviation: number }> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      metricOf(
        sets.map((set) => set[name]),
        rows,
      ),
    ]),
  ) as Record<Name, { readonly value: number; readonly standard_deviation: number }>;
}
