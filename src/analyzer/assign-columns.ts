import type { CellBatch } from './dataset.js';

/**
 * Costs in units of one profiled byte (3.2 ns): the fixed cost of a cell (measured as 85 ns), and the cost of reading
 * and splitting one byte (measured as 2.2 ns).
 */
const COST_PER_CELL = 26;
const COST_PER_SPLIT_BYTE = 0.7;

/**
 * Assigns the columns to threads so that all threads have about the same work. The first thread also reads the file and
 * splits it into cells. The costs are estimated from the first rows. A column stays with its thread, because its sums
 * depend on the order of the rows.
 * @returns column positions per thread, in ascending order; a thread can have none
 */
export function assignColumns(sample: CellBatch, threads: number): readonly (readonly number[])[] {
  const { starts, ends, rows, width } = sample;
  const bytes = new Float64Array(width);
  for (let cell = 0; cell < rows * width; cell++) {
    bytes[cell % width] = (bytes[cell % width] as number) + (ends[cell] as number) - (starts[cell] as number);
  }
  const splitBytes = bytes.reduce((sum, one) => sum + one, 0);
  const loads = Array.from({ length: threads }, (_, thread) => ({
    cost: thread === 0 ? COST_PER_SPLIT_BYTE * splitBytes : 0,
    columns: [] as number[],
  }));
  const byDescendingCost = Array.from(bytes, (_, i) => i).sort(
    (a, b) => (bytes[b] as number) - (bytes[a] as number),
  );
  for (const column of byDescendingCost) {
    const leastLoaded = loads.reduce((least, load) => (load.cost < least.cost ? load : least));
    leastLoaded.columns.push(column);
    leastLoaded.cost += (bytes[column] as number) + COST_PER_CELL * rows;
  }
  return loads.map(({ columns }) => columns.sort((a, b) => a - b));
}
