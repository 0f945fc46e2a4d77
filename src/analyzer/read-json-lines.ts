import { type Chunks, type Dataset, datasetOf, type Row, readLines } from './dataset.js';
import { JsonColumns, readFlatJson } from './flat-json.js';

/**
 * Reads JSON Lines, one flat object per line. Blank lines are dropped. A key that first appears on a later line becomes a
 * column whose earlier values are missing.
 * @throws AnalyzerError for a line that is not a flat JSON object
 */
export function readJsonLines(chunks: Chunks): Dataset {
  const columns = new JsonColumns();
  async function* batches(): AsyncGenerator<readonly Row[]> {
    for await (const lines of readLines(chunks)) {
      const rows: Row[] = [];
      for (const line of lines) {
        if (line.trim() === '') continue;
        const cells: (string | null)[] = new Array(columns.names.length).fill(null);
        readFlatJson(line, columns, cells);
        rows.push(cells);
      }
      yield rows;
    }
  }
  return datasetOf(() => columns.names, batches());
}
