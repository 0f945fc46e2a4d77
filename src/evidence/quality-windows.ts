import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import {
  AnalyzerError,
  metricGroup,
  type QualityProblem,
  type QualityRow,
  qualityAccumulator,
} from '../analyzer/index.js';
import type { DrawnWindows } from '../domain/quality/chance-of-violation.js';
import { integerDraw, seededRandom } from '../statistics/random.js';

const SEED = 20_261_128;
const MOST_WINDOWS = 1_000;
const LEAST_WINDOWS = 200;
/** Rows over all windows: about ten seconds. */
const MOST_ROWS = 4_000_000;

/**
 * Draws windows of labelled rows from the held-out rows and computes the metrics of each as Model Monitor does. Windows vary by
 * chance, and so does the value of a metric on the held-out rows, from which a threshold is made: the deviations from that value
 * are widened by the square root of 1 + n/N, for windows of n rows and N held-out rows. Metrics without a value (NaN) in a
 * window have the value of all rows there, and violate nothing.
 */
export async function drawWindows(
  rows: readonly QualityRow[],
  problem: QualityProblem,
  windowRows: number,
): Promise<DrawnWindows> {
  const size = Math.max(1, Math.min(windowRows, rows.length * 10, MOST_ROWS / LEAST_WINDOWS));
  const windows = Math.max(LEAST_WINDOWS, Math.min(MOST_WINDOWS, Math.floor(MOST_ROWS / size)));
  const random = seededRandom(SEED);
  const whole = metricsOf(rows, problem) ?? new Map<string, number>();
  const wider = Math.sqrt(1 + size / rows.length);
  const values = new Map([...whole].map(([name]) => [name, new Float64Array(windows)]));
  for (let i = 0; i < windows; i += 1) {
    const drawn = Array.from({ length: size }, () => rows[integerDraw(random, rows.length)] as QualityRow);
    const metrics = metricsOf(drawn, problem);
    for (const [name, column] of values) {
      const all = whole.get(name) as number;
      const value = metrics?.get(name) ?? Number.NaN;
      column[i] = Number.isNaN(value) ? all : all + wider * (value - all);
    }
    await yieldToEventLoop();
  }
  return { windows, values };
}

/** Metrics with a value; null if the rows have none, for example with one class. */
function metricsOf(rows: readonly QualityRow[], problem: QualityProblem): ReadonlyMap<string, number> | null {
  const accumulator = qualityAccumulator(problem);
  try {
    for (const row of rows) accumulator.add(row);
    const { metrics } = metricGroup(accumulator.analysis().statistics);
    return new Map([...metrics].flatMap(([name, { value }]) => (Number.isNaN(value) ? [] : [[name, value]])));
  } catch (error) {
    if (error instanceof AnalyzerError) return null;
    throw error;
  }
}
