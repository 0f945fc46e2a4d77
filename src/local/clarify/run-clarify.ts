import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  AnalyzerError,
  type AttributionAnalysis,
  attributionMetrics,
  type BiasAnalysis,
  biasMetrics,
  type ClarifyConfig,
  checkAttributions,
  checkBias,
  clarifyJson,
  filesBelow,
  type MetricRecord,
  parseAttributionAnalysis,
  parseBiasAnalysis,
  parseClarifyConfig,
} from '../../analyzer/index.js';
import { explain } from './attributions.js';
import { analyzePredictions } from './bias.js';
import { capturedTable } from './captured-table.js';
import type { ClarifyRun } from './clarify-run.js';
import { datasetTable } from './dataset-table.js';
import { mergedTable } from './merged-table.js';
import { predictions } from './model-outputs.js';

interface Analyses {
  readonly bias?: BiasAnalysis;
  readonly attributions?: AttributionAnalysis;
}

const CONFIG_PATH = '/opt/ml/processing/input/config';
const DATA_PATH = '/opt/ml/processing/input/data';
const OUTPUT_PATH = '/opt/ml/processing/output';

/**
 * Runs a job with the contract of Clarify's container. A processing job reads the analysis configuration and a CSV dataset,
 * gets predictions from the configured model, and writes analysis.json. A monitor's job (`analysis_type` MODEL_BIAS or
 * MODEL_EXPLAINABILITY) reads what was captured instead, and compares the analysis with `baseline_constraints`: it writes
 * constraint_violations.json only if there are violations.
 * @throws AnalyzerError with the text for FailureReason, and NoDataError if there are no rows
 */
export async function runClarify(
  run: ClarifyRun,
): Promise<{ readonly exitMessage: string; readonly violations: number }> {
  const { environment, root } = run;
  const config = await readConfig(run);
  const analyses = await analyze(run, config);
  run.signal.throwIfAborted();
  const violations = await compare(run, analyses);
  const output = join(root, environment.output_path ?? OUTPUT_PATH);
  await mkdir(output, { recursive: true });
  const { bias, attributions } = analyses;
  await writeFile(
    join(output, 'analysis.json'),
    clarifyJson({
      version: '1.0',
      ...(bias && { post_training_bias_metrics: bias.post_training_bias_metrics }),
      ...(attributions && { explanations: attributions.explanations }),
    }),
  );
  if (violations.length > 0) {
    await writeFile(join(output, 'constraint_violations.json'), clarifyJson({ version: '1.0', violations }));
  }
  await writeMetrics(root, [
    ...(bias ? biasMetrics(environment, bias) : []),
    ...(attributions ? attributionMetrics(environment, attributions) : []),
  ]);
  const exitMessage =
    violations.length > 0
      ? `CompletedWithViolations: Job completed successfully with ${violations.length} violations.`
      : 'Completed: Job completed successfully with no violations.';
  return { exitMessage, violations: violations.length };
}

/** The only file of the input: a processing job calls it analysis_config.json, a monitor's ConfigUri may have any name. */
async function readConfig({ environment, root }: ClarifyRun): Promise<ClarifyConfig> {
  const files = await filesBelow(join(root, environment.analysis_config ?? CONFIG_PATH));
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw new AnalyzerError(
      `Found ${files.length} files in ${CONFIG_PATH}. Give the job one input there, the analysis_config.json.`,
    );
  }
  return parseClarifyConfig(await readFile(file, 'utf8'), 'The analysis configuration');
}

async function analyze(run: ClarifyRun, config: ClarifyConfig): Promise<Analyses> {
  const { environment, root, signal } = run;
  const source = join(root, environment.dataset_source ?? DATA_PATH);
  switch (environment.analysis_type) {
    case 'MODEL_BIAS':
      return { bias: analyzePredictions(config, await mergedTable(source, config, environment, signal)) };
    case 'MODEL_EXPLAINABILITY':
      return {
        attributions: await explain(
          run,
          config,
          await capturedTable(source, config, environment.features_attribute, signal),
        ),
      };
    default: {
      const table = await datasetTable(source, config, signal);
      const bias = config.biasMethods !== null;
      if (!bias && config.shap === null) {
        throw new AnalyzerError(
          'The analysis configuration has none of the methods post_training_bias and shap. The local SageMaker computes only these.',
        );
      }
      return {
        ...(bias && { bias: analyzePredictions(config, await predictions(run, config, table)) }),
        ...(config.shap !== null && { attributions: await explain(run, config, table) }),
      };
    }
  }
}

/** The violations of the baseline. Empty without a baseline. */
async function compare(
  { environment, root }: ClarifyRun,
  { bias, attributions }: Analyses,
): Promise<readonly object[]> {
  const path = environment.baseline_constraints;
  if (path === undefined) return [];
  const text = await readFile(join(root, path), 'utf8');
  return [
    ...(bias ? checkBias(bias, parseBiasAnalysis(text, path)) : []),
    ...(attributions ? checkAttributions(attributions, parseAttributionAnalysis(text, path)) : []),
  ];
}

async function writeMetrics(root: string, metrics: readonly MetricRecord[]): Promise<void> {
  if (metrics.length === 0) return;
  const file = join(root, 'opt/ml/output/metrics/cloudwatch/cloudwatch_metrics.jsonl');
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, metrics.map((metric) => `${JSON.stringify(metric)}\n`).join(''));
}
