/** The training set, the baseline rows and the predictions named on the command line. */
import type { BaselineFiles, Row } from '../../analyzer/index.js';
import type { DatasetLayout } from '../../contract/dataset.js';
import { nonFeaturePositions, readLayout } from '../../domain/baseline/dataset-layout.js';
import { dataInFirstLine, isNumber } from '../../domain/baseline/first-line.js';
import { ExpectedError } from '../expected-error.js';
import { firstLines, type TableFiles, tableFiles, tableRows } from './table-files.js';

export interface CsvOptions {
  readonly header?: boolean;
  /** Name or zero-based position of the label. */
  readonly label?: string;
}

/**
 * Where the columns of a dataset are. Its features are columns of the live baseline; outputs and a label are not features.
 * @param inputs the first row of the traffic, where its columns have no names; null if they have
 * @throws ExpectedError if its first line or its columns are unclear, with the option that says what they are
 */
export async function layoutOf(
  dataset: TableFiles,
  live: BaselineFiles,
  inputs: Row | null,
  { header, label }: CsvOptions,
): Promise<DatasetLayout> {
  const rows = await firstLines(dataset);
  const [first = [], second] = rows;
  const liveNames = live.constraints.features.map(({ name }) => name);
  const labelColumn = label === undefined ? undefined : /^\d+$/.test(label) ? Number(label) : label;
  const known = first.filter((cell) => liveNames.includes(cell));
  const named = dataset.kind === 'json-lines' || (header ?? known.length >= first.length / 2);
  const looksLikeData =
    named && header !== true && dataset.kind === 'csv' ? dataInFirstLine(first, second) : null;
  if (looksLikeData !== null) {
    throw new ExpectedError(
      `The first line of ${dataset.files[0]} looks like data, not like column names: ${looksLikeData}. Add --no-header if it is data, or --header if these are names.`,
    );
  }
  if (header === false && dataset.kind === 'csv' && known.length >= first.length / 2) {
    throw new ExpectedError(
      `The first line of ${dataset.files[0]} contains the names of columns: ${known.slice(0, 4).join(', ')}. Leave out --no-header.`,
    );
  }
  if (typeof labelColumn === 'string' && !named) {
    throw new ExpectedError(
      `--label ${labelColumn} is a name, but the first line of ${dataset.files[0]} does not contain the names of the live baseline. Give the position of the label, from 0 on, or --header.`,
    );
  }
  const guess: Guess | null = named
    ? null
    : byPosition(first, live, inputs, typeof labelColumn === 'number' ? labelColumn : undefined);
  const labelName = typeof labelColumn === 'number' && named ? first[labelColumn] : labelColumn;
  const labelPosition = guess === null ? labelColumn : guess.label;
  const features = guess?.features ?? liveNames.filter((name) => first.includes(name) && name !== labelName);
  const verdict = readLayout({
    reference: {
      s3Uri: dataset.name,
      header: named,
      ...(labelPosition === undefined ? {} : { labelColumn: labelPosition }),
    },
    firstRows: rows,
    // The layout expects an output before the inputs, and a baseline of inputs has none.
    liveColumns: ['(output)', ...features],
    purpose: 'baseline',
  });
  if (!verdict.ok) throw new ExpectedError(`${verdict.problem} The label is the column that --label names.`);
  return verdict.layout;
}

interface Guess {
  readonly label: number | undefined;
  readonly features: readonly string[];
}

/**
 * Without names, columns have the positions of the live baseline, whose outputs come first. A label comes first, as in the
 * built-in algorithms, unless the types of the cells agree better with a label in the last column.
 * @param first the first row of the dataset
 */
function byPosition(
  first: readonly string[],
  live: BaselineFiles,
  inputs: Row | null,
  label: number | undefined,
): Guess {
  const all = live.constraints.features;
  const width = first.length;
  const namesOf = (features: typeof all) => features.map(({ name }) => name);
  if (inputs?.length === width) {
    return { label: undefined, features: namesOf(all.slice(-width)) };
  }
  const last = width - 1;
  const options = [
    { label: 0, features: all.slice(-last) },
    { label: last, features: all.slice(-last) },
    // A live baseline that was made from a training set contains its label.
    ...(width === all.length ? [{ label: last, features: all.slice(0, -1) }] : []),
    ...(width === all.length && label !== undefined
      ? [{ label, features: all.filter((_, position) => position !== label) }]
      : []),
    ...(label === undefined ? [] : [{ label, features: all.slice(-last) }]),
  ].filter((option) => label === undefined || option.label === label);
  const agreement = (option: (typeof options)[number]) => {
    const cells = first.filter((_, position) => position !== option.label);
    return [cells, ...(inputs?.length === last ? [inputs] : [])].reduce(
      (sum, row) =>
        sum +
        option.features.filter(
          ({ inferred_type }, i) => (inferred_type === 'String') !== isNumber(row[i] ?? ''),
        ).length,
      0,
    );
  };
  const best = options.reduce((one, other) => (agreement(other) > agreement(one) ? other : one));
  return { label: best.label, features: namesOf(best.features) };
}

/** The rows of a dataset with their labels. */
export async function* labelledRows(dataset: TableFiles, layout: DatasetLayout) {
  const dropped = nonFeaturePositions(layout);
  const width = layout.features.length + dropped.size;
  let number = 0;
  for await (const row of tableRows(dataset, layout.header)) {
    number += 1;
    if (row.length !== width) {
      throw new ExpectedError(
        `${dataset.name}: row ${number} has ${row.length} columns, not ${width}. Fix the row.`,
      );
    }
    yield {
      features: dropped.size === 0 ? row : row.filter((_, position) => !dropped.has(position)),
      label: layout.labelPosition === null ? null : (row[layout.labelPosition] ?? null),
    };
  }
}

export async function* featureRows(dataset: TableFiles, layout: DatasetLayout): AsyncGenerator<Row> {
  for await (const { features } of labelledRows(dataset, layout)) yield features;
}

export interface Predictions {
  /** Number of outputs per row. */
  readonly width: number;
  readonly rows: () => AsyncGenerator<Row>;
}

/** A file with the model's outputs, one line per row. A first line of words above numbers is a header. */
export async function openPredictions(path: string): Promise<Predictions> {
  const dataset = await tableFiles(path);
  const [first = [], second = []] = await firstLines(dataset);
  const header = !first.some(isNumber) && second.some(isNumber);
  return { width: first.length, rows: () => tableRows(dataset, header) };
}

/**
 * Puts the outputs before the inputs of each row.
 * @throws ExpectedError if there are more rows than outputs
 */
export async function* withOutputs(
  rows: AsyncIterable<Row>,
  outputs: AsyncIterator<Row>,
  { path, width }: { readonly path: string; readonly width: number },
): AsyncGenerator<Row> {
  let number = 0;
  for await (const row of rows) {
    number += 1;
    const next = await outputs.next();
    if (next.done)
      throw new ExpectedError(`${path} has ${number - 1} rows, fewer than the rows that it is for.`);
    if (next.value.length !== width) {
      throw new ExpectedError(
        `${path}: row ${number} has ${next.value.length} outputs, not ${width}. Fix the row.`,
      );
    }
    yield [...next.value, ...row];
  }
}
