/** Datasets of the gate: a file or a folder of CSV or JSON Lines, read as one table. */
import { createHash } from 'node:crypto';
import { AnalyzerError, type Row, readBytes, readCsv, readJsonLines } from '../../analyzer/index.js';
import { filesOf, firstRows, kindOf } from '../analyze/open-data.js';
import { ExpectedError } from '../expected-error.js';

export interface TableFiles {
  readonly name: string;
  readonly kind: 'csv' | 'json-lines';
  readonly files: readonly [string, ...string[]];
}

/**
 * A CSV or JSON Lines file, or a folder of one kind.
 * @throws ExpectedError for other data, for both kinds in one folder, and without a row
 */
export async function tableFiles(path: string): Promise<TableFiles> {
  const found: { readonly file: string; readonly kind: TableFiles['kind'] }[] = [];
  for (const file of await filesOf(path)) {
    const kind = await kindOf(file);
    if (kind === 'empty') continue;
    if (kind !== 'csv' && kind !== 'json-lines') {
      throw new ExpectedError(`${file} is ${kind}. Give the dataset as CSV or JSON Lines.`);
    }
    if (found[0] && kind !== found[0].kind) {
      throw new ExpectedError(
        `${file} is ${kind}, but ${found[0].file} is ${found[0].kind}. Give one of them.`,
      );
    }
    found.push({ file, kind });
  }
  const [first, ...others] = found;
  if (!first) throw new ExpectedError(`${path} contains no rows.`);
  return { name: path, kind: first.kind, files: [first.file, ...others.map(({ file }) => file)] };
}

/** The first two lines of a CSV; of JSON Lines, the names in the first record and its values. */
export async function firstLines({
  kind,
  files: [file],
}: TableFiles): Promise<readonly (readonly string[])[]> {
  if (kind === 'csv') return firstRows(file);
  for await (const { names, row } of jsonRows(file)) return [names, row.map((cell) => cell ?? '')];
  return [];
}

/** All rows. @param header whether each file of CSV begins with the names of its columns */
export async function* tableRows({ kind, files }: TableFiles, header: boolean): AsyncGenerator<Row> {
  if (kind === 'csv') {
    for (const file of files) yield* readCsv(readBytes(file), { header, raggedRows: 'keep' }).rows;
    return;
  }
  let columns: readonly string[] | null = null;
  for (const file of files) {
    for await (const { names, row } of jsonRows(file)) {
      columns ??= names;
      if (names.join('\n') !== columns.join('\n')) {
        throw new ExpectedError(
          `${file} begins with the members ${names.join(', ')}, not with ${columns.join(', ')} as ${files[0]}. Give all records the same members in the same order.`,
        );
      }
      yield row;
    }
  }
}

/** SHA-256 of the files' content, decompressed. */
export async function digestOf({ files }: TableFiles): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) for await (const chunk of readBytes(file)) hash.update(chunk);
  return hash.digest('hex');
}

/** Flat records as rows in the order of the first record's members. */
async function* jsonRows(
  file: string,
): AsyncGenerator<{ readonly names: readonly string[]; readonly row: Row }> {
  const dataset = readJsonLines(readBytes(file));
  let names: readonly string[] | null = null;
  let number = 0;
  try {
    for await (const row of dataset.rows) {
      number += 1;
      names ??= (dataset.columns() ?? []).slice(0, row.length);
      const extra = dataset.columns()?.[names.length];
      if (extra !== undefined && row.length > names.length) {
        throw new ExpectedError(
          `${file}: record ${number} has the member "${extra}", which the first record does not have. Give every record the same members, null where a value is missing.`,
        );
      }
      yield { names, row };
    }
  } catch (error) {
    if (!(error instanceof AnalyzerError)) throw error;
    throw new ExpectedError(
      `${file}: a record cannot be read: ${error.message} A dataset in JSON Lines has one flat object per line.`,
    );
  }
}
