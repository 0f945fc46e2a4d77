import type { Dataset } from './dataset.js';
import { AnalyzerError } from './errors.js';

/** The columns' names by position, as they come up: the data's own, else the baseline's, else `_c0`, `_c1`, … */
export class ColumnNames {
  readonly all: string[] = [];
  private readonly seen = new Set<string>();

  constructor(
    private readonly columns: Dataset['columns'],
    private readonly baselineNames: readonly string[],
  ) {}

  /** @throws AnalyzerError if the next column's name is taken */
  add(): string {
    const position = this.all.length;
    const columns = this.columns();
    const name = (columns === null ? this.baselineNames[position] : columns[position]) ?? `_c${position}`;
    if (this.seen.has(name)) {
      throw new AnalyzerError(
        `Two columns are named "${name}". Rename one: the monitor tells columns by name.`,
      );
    }
    this.seen.add(name);
    this.all.push(name);
    return name;
  }
}
