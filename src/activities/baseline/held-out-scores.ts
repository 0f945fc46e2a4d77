import type { Row } from '../../analyzer/index.js';
import type { S3Port } from '../../aws/s3.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import type { ScoredHeldOut } from '../../contract/held-out.js';
import { modelQualityMonitors, type ResolvedRun } from '../../contract/resolved-run.js';
import { ColumnValues, type StatedProblem, scoredProblem } from '../../domain/quality/scored-problem.js';
import { csvLine } from '../data/capture-windows.js';
import { labelledRows } from '../data/dataset.js';
import { readLiveColumns } from '../data/live-baseline.js';
import { joinOutputs } from '../data/scored-rows.js';
import { callAws, refused } from '../support/errors.js';

export interface HeldOutScores {
  readonly resolved: ResolvedRun;
  /** Layout of the held-out rows. */
  readonly layout: DatasetLayout;
  /** Prefix of the new model's outputs. */
  readonly challengerUri: string;
  /** Prefix of the outputs of the model in service; null if that is the same model. */
  readonly championUri: string | null;
}

/** Joins each held-out row with the outputs of both models, row by row. */
export async function joinHeldOut(
  s3: S3Port,
  { resolved, layout, challengerUri, championUri }: HeldOutScores,
): Promise<ScoredHeldOut> {
  const { payload } = resolved.production;
  const columns = await readLiveColumns(s3, resolved);
  const outputs = columns.slice(0, columns.length - layout.features.length);
  const models = championUri === null ? ['challenger'] : ['champion', 'challenger'];
  const header = [
    'label',
    ...models.flatMap((model) => outputs.map((name) => `${model}_${name}`)),
    ...layout.features.map((name) => `feature_${name}`),
  ];
  async function* labelFirst(): AsyncGenerator<Row> {
    for await (const { label, features } of labelledRows(s3, layout)) yield [label, ...features];
  }
  const counts = { rows: 0, outputs: 0 };
  const challenged = joinOutputs(s3, labelFirst(), challengerUri, counts, payload);
  const joined =
    championUri === null
      ? challenged
      : joinOutputs(s3, challenged, championUri, { rows: 0, outputs: 0 }, payload);
  const width = outputs.length * models.length;
  const uri = `${resolved.workspace}/runs/${resolved.run}/held-out/scored.csv`;
  const labels = new ColumnValues();
  const values = outputs.map((name) => ({ name, values: new ColumnValues() }));
  async function* lines() {
    yield csvLine(header);
    for await (const row of joined) {
      if (row.length !== header.length) {
        throw refused(
          'OutputColumnsChanged',
          `The models return ${row.length - layout.features.length - 1} output columns together for a held-out row, but the live baseline has ${outputs.length} for each model. The shape of the endpoint's responses would change; use a model with the same outputs, then start a new run.`,
        );
      }
      const label = row[width] ?? null;
      labels.add(label);
      for (let i = 0; i < width; i += 1) values[i % outputs.length]?.values.add(row[i] ?? null);
      yield csvLine([label, ...row.slice(0, width), ...row.slice(width + 1)]);
    }
  }
  await callAws(`Writing ${uri}`, () => s3.upload(uri, lines(), 'text/csv'));
  const problem = scoredProblem({ labels, outputs: values }, statedProblem(resolved));
  return {
    uri,
    rows: counts.rows,
    outputs,
    hasChampion: championUri !== null,
    ...(typeof problem === 'string' ? { problem: null, notUnderstood: problem } : { problem }),
  };
}

/** What the first model quality monitor states about the model; null without one. */
function statedProblem(resolved: ResolvedRun): StatedProblem | null {
  return modelQualityMonitors(resolved)[0]?.quality ?? null;
}
