import type { Dataset } from './dataset.js';
import { AnalyzerError } from './errors.js';

/**
 * The column names by position, added as columns appear: the dataset's own names, else the baseline's, else `_c0`,
 * `_c1`, …
 */
export class ColumnNames {
  readonly all: string[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly columns: Dataset['columns'],
    private readonly baselineNames: readonly string[],
  ) {}

  /** @throws AnalyzerError if another column has the name of the next one */
  add(): string {
    const position = this.all.length;
    const columns = this.columns();
    const name = (columns === null ? this.baselineNames[position] : columns[position]) ?? `_c${position}`;
    if (this.seen.has(name)) {
      throw new AnalyzerError(
        `Two columns are named "${name}". Rename one: the monitor identifies columns by name.`,
      );
    }
    this.seen.add(name);
    this.all.push(name);
    return name;
  }
}
