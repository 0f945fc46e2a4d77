import {
  AnalyzerError,
  type ClarifyConfig,
  filesBelow,
  readBytes,
  readCsvFiles,
} from '../../analyzer/index.js';
import { type FeatureRow, type FeatureTable, requireWidth } from './table.js';

/**
 * Reads the dataset of a processing job: CSV with the label among the columns. With `headers` in the configuration the files
 * need no header; without, their first record is the header ("Analysis Configuration Files", SageMaker developer guide).
 * @throws AnalyzerError for another format, and if the label is not a column; NoDataError if there are no rows
 */
export async function datasetTable(
  folder: string,
  config: ClarifyConfig,
  signal: AbortSignal,
): Promise<FeatureTable> {
  const { datasetType, headers, label } = config;
  if (datasetType !== null && datasetType !== 'text/csv') {
    throw new AnalyzerError(
      `The local SageMaker analyses datasets of the type text/csv, but dataset_type is ${datasetType}.`,
    );
  }
  const files = await filesBelow(folder);
  const streams = files.map((file) => readBytes(file, signal));
  const dataset = readCsvFiles(streams, { header: headers === null, raggedRows: 'keep' });
  const all: (readonly (string | null)[])[] = [];
  for await (const row of dataset.rows) all.push([...row]);
  const names = headers ?? dataset.columns() ?? [];
  // A file may have the header although the configuration has it too.
  const rows = all.filter((row) => row.join('\n') !== names.join('\n'));
  requireWidth(
    names,
    rows.map((cells) => ({ cells })),
    'A row of the dataset',
  );
  const position = label === null ? -1 : names.indexOf(label);
  if (label !== null && position === -1) {
    throw new AnalyzerError(
      `The analysis configuration names the label ${label}, but the dataset has ${names.join(', ').slice(0, 300)}. Fix label.`,
    );
  }
  const features = names.flatMap((_, i) => (i === position ? [] : [i]));
  return {
    columns: features.map((i) => names[i] as string),
    rows: rows.map(
      (row): FeatureRow => ({
        cells: features.map((i) => row[i] ?? null),
        label: position === -1 ? null : (row[position] ?? null),
      }),
    ),
  };
}
