import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  AnalyzerError,
  type AttributionAnalysis,
  type ClarifyConfig,
  GlobalAttributions,
  logistic,
  shapleyValues,
} from '../../analyzer/index.js';
import { featureTerms, type TrainedModel } from '../estimator/index.js';
import type { ClarifyRun } from './clarify-run.js';
import { configuredModel } from './model-outputs.js';
import { type FeatureTable, requireWidth } from './table.js';

/** A row of a logistic model can take half a second, so other work gets a turn by time. In milliseconds. */
const LONGEST_TURN = 50;

/**
 * Exact Shapley values of the local estimator's linear and logistic models, joined over all rows. Clarify approximates the
 * same values by Kernel SHAP. With several baseline rows they are averaged.
 * @throws AnalyzerError if SHAP or its baseline is not configured, or the model cannot be explained
 */
export async function explain(
  run: ClarifyRun,
  config: ClarifyConfig,
  { columns, rows }: FeatureTable,
): Promise<AttributionAnalysis> {
  const { shap } = config;
  if (shap === null) {
    throw new AnalyzerError('The analysis configuration has no methods.shap, which attributions need.');
  }
  const model = await configuredModel(run, config);
  const baselines = await baselineRows(run, config, columns);
  const link = model.objective === 'logistic' && !shap.useLogit ? 'logistic' : 'linear';
  const output = link === 'logistic' ? logistic : (sum: number) => sum;
  const references = baselines.map((row) => termsOf(model, row));
  const attributions = new GlobalAttributions(columns, shap.aggregation);
  let turn = performance.now();
  for (const row of rows) {
    const { terms } = termsOf(model, row.cells);
    const values = references.map((reference) =>
      shapleyValues(
        { link },
        reference.sum,
        terms.map((term, i) => term - (reference.terms[i] as number)),
      ),
    );
    attributions.add(columns.map((_, i) => mean(values.map((one) => one[i] as number))));
    if (performance.now() - turn < LONGEST_TURN) continue;
    run.signal.throwIfAborted();
    await nextTurn();
    turn = performance.now();
  }
  return {
    version: '1.0',
    explanations: {
      kernel_shap: {
        [config.labelHeaders[0] ?? 'label0']: {
          global_shap_values: attributions.byFeature(),
          expected_value: mean(references.map(({ sum }) => output(sum))),
        },
      },
    },
  };
}

function termsOf(model: TrainedModel, row: readonly (string | null)[]) {
  const { intercept, terms } = featureTerms(
    model,
    row.map((cell) => cell ?? ''),
  );
  return { terms, sum: terms.reduce((sum, term) => sum + term, intercept) };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The rows of `shap.baseline`: in the configuration as lists or by name, or in a CSV object without header. */
async function baselineRows(
  run: ClarifyRun,
  { shap }: ClarifyConfig,
  columns: readonly string[],
): Promise<readonly (readonly string[])[]> {
  const baseline = shap?.baseline ?? null;
  if (baseline === null) {
    throw new AnalyzerError(
      'The analysis configuration has no methods.shap.baseline. The local SageMaker does not compute one: give at least one row.',
    );
  }
  const rows =
    typeof baseline === 'string'
      ? (await run.readObject(baseline))
          .split(/\r?\n/)
          .filter((line) => line.trim() !== '')
          .map((line) => line.split(','))
      : baseline.map((row) => (isRow(row) ? row : columns.map((name) => row[name] ?? '')));
  if (rows.length === 0) throw new AnalyzerError('methods.shap.baseline has no rows. Give at least one row.');
  requireWidth(
    columns,
    rows.map((cells) => ({ cells })),
    'A row of methods.shap.baseline',
  );
  return rows;
}

const isRow = (row: readonly string[] | Readonly<Record<string, string>>): row is readonly string[] =>
  Array.isArray(row);
