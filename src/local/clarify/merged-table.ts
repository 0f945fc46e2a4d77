import {
  AnalyzerError,
  type ClarifyConfig,
  filesBelow,
  parseMergedRecord,
  readBytes,
  readLines,
} from '../../analyzer/index.js';
import { featureRows, labelsOf } from './captured-payload.js';
import { predictedLabels } from './model-outputs.js';
import { featureNames, type PredictedTable, requireWidth } from './table.js';

/**
 * Captured requests and responses with their labels, as a merge job wrote them. The attributes of the monitor's input select
 * features and prediction: `features_attribute`, `inference_attribute`, `probability_attribute`, `probability_threshold_attribute`.
 * @throws AnalyzerError if the records do not fit the headers; NoDataError if there are none
 */
export async function mergedTable(
  folder: string,
  config: ClarifyConfig,
  environment: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<PredictedTable> {
  const columns = featureNames(config);
  const threshold = environment.probability_threshold_attribute;
  const attributes = {
    label: environment.inference_attribute ?? null,
    probability: environment.probability_attribute ?? null,
    threshold: threshold === undefined ? null : Number(threshold),
  };
  const rows: PredictedTable['rows'][number][] = [];
  for (const file of await filesBelow(folder)) {
    let number = 0;
    for await (const lines of readLines(readBytes(file, signal))) {
      for (const line of lines) {
        number += 1;
        if (line.trim() === '') continue;
        const { captureData, groundTruthData } = parseMergedRecord(line, number);
        const inputs = featureRows(captureData.endpointInput, environment.features_attribute);
        const outputs = predictedLabels(captureData.endpointOutput, attributes);
        const labels = labelsOf(groundTruthData);
        if (inputs.length !== outputs.length || inputs.length !== labels.length) {
          throw new AnalyzerError(
            `A merged record has ${inputs.length} inputs, ${outputs.length} outputs and ${labels.length} labels. Send one record per request.`,
          );
        }
        for (const [i, cells] of inputs.entries()) {
          rows.push({ cells, label: labels[i] ?? null, prediction: outputs[i] ?? null });
        }
      }
    }
  }
  requireWidth(columns, rows, 'A captured request');
  return { columns, rows };
}
