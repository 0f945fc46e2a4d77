import type { Row } from '../../analyzer/index.js';
import { ExpectedError } from '../expected-error.js';
import { openPredictions, withOutputs } from './input.js';
import { countOf, type FileWindow, sliced } from './traffic.js';

interface Scoring {
  readonly width: number;
  readonly baseline: () => AsyncGenerator<Row>;
  readonly window: (index: number) => AsyncGenerator<Row>;
}

/** The rows with the new model's outputs first; null without predictions. */
export async function scoring(
  predictions: readonly string[] | undefined,
  windows: readonly FileWindow[],
  baselineRows: () => AsyncGenerator<Row>,
): Promise<Scoring | null> {
  if (predictions === undefined) return null;
  const [forBaseline, forTraffic, ...more] = predictions;
  if (forBaseline === undefined || forTraffic === undefined || more.length > 0) {
    throw new ExpectedError(
      "--predictions takes two files: the new model's outputs for the baseline rows, and those for the traffic.",
    );
  }
  const [base, traffic] = [await openPredictions(forBaseline), await openPredictions(forTraffic)];
  if (base.width !== traffic.width) {
    throw new ExpectedError(
      `${forBaseline} has ${base.width} columns and ${forTraffic} has ${traffic.width}. Give the same outputs in both.`,
    );
  }
  const starts = windows.map((_, i) => windows.slice(0, i).reduce((sum, { rows }) => sum + rows, 0));
  const trafficRows = windows.reduce((sum, { rows }) => sum + rows, 0);
  for (const [path, given, wanted, of] of [
    [forBaseline, await countOf(base.rows()), await countOf(baselineRows()), 'baseline rows'],
    [forTraffic, await countOf(traffic.rows()), trafficRows, 'rows of traffic'],
  ] as const) {
    if (given !== wanted) {
      throw new ExpectedError(
        `${path} has ${given} rows, but there are ${wanted} ${of}. Give one line per row.`,
      );
    }
  }
  return {
    width: base.width,
    baseline: () => withOutputs(baselineRows(), base.rows(), { path: forBaseline, width: base.width }),
    window: (index) => {
      const { inputs, rows } = windows[index] as FileWindow;
      const start = starts[index] as number;
      return withOutputs(inputs(), sliced(traffic.rows(), start, start + rows), {
        path: forTraffic,
        width: traffic.width,
      });
    },
  };
}

/**
 * The live baseline's columns that are neither a feature nor the label.
 * @throws ExpectedError if the predictions have another number of outputs
 */
export function outputNames(
  liveColumns: readonly string[],
  features: readonly string[],
  label: string | null,
  width: number,
): readonly string[] {
  if (width === 0) return [];
  const others = liveColumns.filter((name) => !features.includes(name) && name !== label);
  if (others.length === width) return others;
  throw new ExpectedError(
    `--predictions has ${width === 1 ? '1 output' : `${width} outputs`} per row, but the live baseline has ${others.length === 0 ? 'no output column' : `${others.length} (${others.slice(0, 4).join(', ')})`}. Give a live baseline of the model's outputs and inputs, or leave out --predictions.`,
  );
}
