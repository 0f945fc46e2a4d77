import { readCsv } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { ScoredHeldOut } from '../../contract/held-out.js';
import type { ModelOutput, Side } from '../../domain/quality/scored-rows.js';
import type { RowsOfBothModels } from '../../evidence/gate-evidence.js';

/** Opens the held-out rows with the outputs of both models. Null without a champion, or if the outputs are not understood. */
export async function rowsOfBothModels(
  s3: S3Port,
  { uri, hasChampion, problem }: ScoredHeldOut,
  slices: readonly string[],
  features: readonly string[],
): Promise<RowsOfBothModels | null> {
  if (!hasChampion || problem === null) return null;
  const { problemType, threshold, prediction, probability } = problem;
  async function* rows(): AsyncGenerator<{
    readonly row: readonly (string | null)[];
    readonly at: ColumnPlaces;
  }> {
    const table = readCsv(await s3.stream(uri), { header: true });
    let at: ColumnPlaces | null = null;
    for await (const row of table.rows) {
      at ??= new Map((table.columns() ?? []).map((name, position) => [name, position]));
      yield { row, at };
    }
  }
  async function* compared() {
    for await (const { row, at } of rows()) {
      const cell = (name: string) => row[at.get(name) ?? -1] ?? null;
      const output = (side: Side): ModelOutput => ({
        ...(prediction === undefined ? {} : { prediction: cell(`${side}_${prediction}`) }),
        ...(probability === undefined ? {} : { probability: numberOf(cell(`${side}_${probability}`)) }),
      });
      yield {
        label: cell('label'),
        champion: output('champion'),
        challenger: output('challenger'),
        slices: slices.map((name) => cell(`feature_${name}`)),
        features: features.map((name) => cell(`feature_${name}`)),
      };
    }
  }
  return { problemType, threshold, sliceColumns: slices, features, rows: compared() };
}

type ColumnPlaces = ReadonlyMap<string, number>;

function numberOf(cell: string | null): number | null {
  if (cell === null || cell.trim() === '') return null;
  const number = Number(cell);
  return Number.isFinite(number) ? number : null;
}
