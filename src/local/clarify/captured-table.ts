import { type ClarifyConfig, captureRecords, filesBelow, readBytes } from '../../analyzer/index.js';
import { featureRows } from './captured-payload.js';
import { type FeatureRow, type FeatureTable, featureNames, requireWidth } from './table.js';

/**
 * The captured requests of a window. The captured responses are not read: Clarify asks the model again.
 * @throws AnalyzerError if the captures do not fit the headers; NoDataError if there are none
 */
export async function capturedTable(
  folder: string,
  config: ClarifyConfig,
  featuresAttribute: string | undefined,
  signal: AbortSignal,
): Promise<FeatureTable> {
  const columns = featureNames(config);
  const rows: FeatureRow[] = [];
  for (const file of await filesBelow(folder)) {
    for await (const records of captureRecords(readBytes(file, signal))) {
      for (const { captureData } of records)
        for (const cells of featureRows(captureData.endpointInput, featuresAttribute))
          rows.push({ cells, label: null });
    }
  }
  requireWidth(columns, rows, 'A captured request');
  return { columns, rows };
}
