import {
  AnalyzerError,
  type ClarifyConfig,
  filesBelow,
  parseMergedRecord,
  readBytes,
  readLines,
} from '../../analyzer/index.js';
import { csvRecords } from './captured-csv.js';
import { outputReader } from './model-outputs.js';
import { featureNames, type PredictedTable, requireWidth } from './table.js';

/**
 * Captured requests and responses with their labels, as a merge job wrote them. The attributes of the monitor's input select
 * the prediction from the response: `inference_attribute`, `probability_attribute`, `probability_threshold_attribute`.
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
  const predictionOf = outputReader({
    label: environment.inference_attribute ?? null,
    probability: environment.probability_attribute ?? null,
    threshold: threshold === undefined ? null : Number(threshold),
  });
  const rows: PredictedTable['rows'][number][] = [];
  for (const file of await filesBelow(folder)) {
    let number = 0;
    for await (const lines of readLines(readBytes(file, signal))) {
      for (const line of lines) {
        number += 1;
        if (line.trim() === '') continue;
        const { captureData, groundTruthData } = parseMergedRecord(line, number);
        const inputs = csvRecords(captureData.endpointInput, 'endpointInput');
        const outputs = csvRecords(captureData.endpointOutput, 'endpointOutput');
        const labels = csvRecords(groundTruthData, 'the ground truth');
        if (inputs.length !== outputs.length || inputs.length !== labels.length) {
          throw new AnalyzerError(
            `A merged record has ${inputs.length} inputs, ${outputs.length} outputs and ${labels.length} labels. Send one record per request.`,
          );
        }
        for (const [i, cells] of inputs.entries()) {
          rows.push({ cells, label: labels[i]?.[0] ?? null, prediction: predictionOf(outputs[i] ?? []) });
        }
      }
    }
  }
  requireWidth(columns, rows, 'A captured request');
  return { columns, rows };
}
