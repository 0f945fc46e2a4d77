/** The captured traffic named on the command line, as windows. */
import {
  AnalyzerError,
  type Dataset,
  filesBelow,
  type Row,
  readBytes,
  readCapture,
  readCsv,
  readJsonLines,
} from '../../analyzer/index.js';
import type { PayloadMapping } from '../../contract/payload.js';
import { dataInFirstLine } from '../../domain/baseline/first-line.js';
import { mappedCapture } from '../../evidence/payload/captured-requests.js';
import { type DataKind, filesOf, firstRows, kindOf } from '../analyze/open-data.js';
import { ExpectedError } from '../expected-error.js';

const HOUR_MS = 3_600_000;

export interface FileWindow {
  readonly windowStart: string;
  readonly windowEnd: string;
  readonly rows: number;
  /** Opens the inputs, in the order of the features. */
  readonly inputs: () => AsyncGenerator<Row>;
}

export interface Traffic {
  readonly windows: readonly FileWindow[];
  /** What a person should know about how the files were read. */
  readonly notes: readonly string[];
}

export interface TrafficOptions {
  /** Names of the inputs that the training set contains, in the order of the live baseline. */
  readonly features: readonly string[];
  /** All columns of the live baseline. */
  readonly liveColumns: readonly string[];
  readonly periodSeconds: number;
  /** Rows of one window of a file without times; null: a file is a window. */
  readonly windowRows: number | null;
  /** How to read captured JSON; null reads flat JSON and CSV. */
  readonly mapping: PayloadMapping | null;
}

/**
 * Opens capture files, CSV files and JSON Lines. Captured records are grouped by the period of their time. A file without
 * times is one window, or several of `windowRows` rows, numbered as consecutive periods from 1970 on.
 * @throws ExpectedError for a file that is not one of these, or has other columns
 */
export async function openTraffic(paths: readonly string[], options: TrafficOptions): Promise<Traffic> {
  const opened: FileWindow[] = [];
  const dated: { readonly file: string; readonly periods: ReadonlySet<number> }[] = [];
  const notes: string[] = [];
  const untimed: (() => AsyncGenerator<Row>)[] = [];
  const periodMs = options.periodSeconds * 1000;
  for (const path of paths) {
    for (const file of await filesOf(path)) {
      const kind = await kindOf(file);
      if (kind === 'empty') continue;
      if (kind === 'parquet') {
        throw new ExpectedError(
          `${file} is Parquet. Give captured traffic as capture files, CSV or JSON Lines.`,
        );
      }
      const periods = kind === 'capture' ? await periodsOf(file, periodMs) : new Set<number>();
      if (periods.size > 0) dated.push({ file, periods });
      else untimed.push(await opener(file, kind, options));
    }
  }
  const starts = [...new Set(dated.flatMap(({ periods }) => [...periods]))].sort((a, b) => a - b);
  for (const period of starts) {
    const within = { start: period * periodMs, end: (period + 1) * periodMs };
    const files = dated.filter(({ periods }) => periods.has(period)).map(({ file }) => file);
    const inputs = () =>
      inFeatureOrder(openCapture(files, options.mapping, within), options, files.join(', '));
    await add(opened, within, inputs);
  }
  let next = 0;
  for (const open of untimed) {
    const total = await countOf(open());
    const size = options.windowRows ?? total;
    for (let from = 0; from < total; from += size) {
      const span = { start: next * periodMs, end: (next + 1) * periodMs };
      await add(opened, span, () => sliced(open(), from, from + size));
      next += 1;
    }
  }
  if (next > 0) {
    notes.push(
      `${next === 1 ? 'One window has' : `${next} windows have`} no times, and ${next === 1 ? 'is' : 'are'} numbered as ${options.periodSeconds === HOUR_MS / 1000 ? 'hours' : 'periods'} of 1 January 1970, in the order of the files.`,
    );
  }
  if (opened.length === 0) throw new ExpectedError(`${paths.join(', ')}: no captured rows.`);
  return { windows: opened, notes };
}

/** The inputs of the first row, without the outputs that a capture contains; null if its columns have names. */
export async function firstInputs(
  paths: readonly string[],
  mapping: PayloadMapping | null,
): Promise<Row | null> {
  for (const path of paths) {
    for (const file of await filesBelow(path)) {
      const kind = await kindOf(file);
      if (kind === 'empty' || kind === 'parquet') continue;
      const dataset =
        kind === 'csv' ? readCsv(readBytes(file), { header: false }) : open(file, kind, mapping);
      for await (const row of dataset.rows) return dataset.columns() === null ? row : null;
    }
  }
  return null;
}

async function add(
  windows: FileWindow[],
  span: { readonly start: number; readonly end: number },
  inputs: () => AsyncGenerator<Row>,
): Promise<void> {
  const rows = await countOf(inputs());
  if (rows === 0) return;
  windows.push({
    windowStart: new Date(span.start).toISOString(),
    windowEnd: new Date(span.end).toISOString(),
    rows,
    inputs,
  });
}

async function opener(
  file: string,
  kind: Exclude<DataKind, 'parquet'>,
  options: TrafficOptions,
): Promise<() => AsyncGenerator<Row>> {
  if (kind !== 'csv') return () => inFeatureOrder(open(file, kind, options.mapping), options, file);
  const [first = [], second] = await firstRows(file);
  const known = first.filter((cell) => options.liveColumns.includes(cell)).length;
  const header = known >= first.length / 2 && dataInFirstLine(first, second) === null;
  return () => inFeatureOrder(readCsv(readBytes(file), { header, raggedRows: 'keep' }), options, file);
}

function open(file: string, kind: 'capture' | 'json-lines', mapping: PayloadMapping | null): Dataset {
  return kind === 'capture' ? openCapture([file], mapping) : readJsonLines(readBytes(file));
}

function openCapture(
  files: readonly string[],
  mapping: PayloadMapping | null,
  within?: { readonly start: number; readonly end: number },
): Dataset {
  if (mapping !== null) {
    const opened = files.map((file) => ({ name: file, chunks: readBytes(file) }));
    return mappedCapture(opened, mapping, within);
  }
  return readCapture(
    files.map((file) => readBytes(file)),
    { captureIndexNames: ['endpointInput'], decodesBase64: true, ...(within ? { within } : {}) },
  );
}

/** Rows with only the features, by name if the data has names, else by position as the monitor maps them. */
async function* inFeatureOrder(
  dataset: Dataset,
  { features, liveColumns }: TrafficOptions,
  where: string,
): AsyncGenerator<Row> {
  let width = -1;
  let positions: readonly number[] | null = null;
  let number = 0;
  try {
    for await (const row of dataset.rows) {
      number += 1;
      if (row.length !== width) {
        width = row.length;
        positions = positionsOf(dataset.columns(), width, features, liveColumns, `${where}, row ${number}`);
      }
      yield positions === null ? row : positions.map((position) => row[position] ?? null);
    }
  } catch (error) {
    throw error instanceof AnalyzerError ? new ExpectedError(`${where}: ${error.message}`) : error;
  }
}

function positionsOf(
  names: readonly string[] | null,
  width: number,
  features: readonly string[],
  liveColumns: readonly string[],
  where: string,
): readonly number[] | null {
  if (names !== null) {
    const missing = features.filter((feature) => !names.includes(feature));
    if (missing.length > 0) {
      throw new ExpectedError(
        `${where}: the traffic has no column ${missing.slice(0, 4).join(', ')}${missing.length > 4 ? ', …' : ''}, which the training set contains. Give traffic with the columns of the training set, or name the label with --label.`,
      );
    }
    return features.map((feature) => names.indexOf(feature));
  }
  if (width === features.length) return null;
  if (width === liveColumns.length) return features.map((feature) => liveColumns.indexOf(feature));
  throw new ExpectedError(
    `${where} has ${width} columns, but the training set has ${features.length} besides the label, and the live baseline has ${liveColumns.length}. Give traffic with one of these numbers of columns${width === features.length - 1 ? ', or name the label of the training set with --label' : ''}.`,
  );
}

/** The periods since 1970 in which the records of a capture file lie; empty if they have no times. */
async function periodsOf(file: string, periodMs: number): Promise<ReadonlySet<number>> {
  const periods = new Set<number>();
  const decoder = new TextDecoder();
  let carry = '';
  for await (const chunk of readBytes(file)) {
    const text = carry + decoder.decode(chunk, { stream: true });
    for (const [, time] of text.matchAll(/"inferenceTime"\s*:\s*"([^"]{1,40})"/g)) {
      const at = Date.parse(time as string);
      if (Number.isFinite(at)) periods.add(Math.floor(at / periodMs));
    }
    carry = text.slice(-100);
  }
  return periods;
}

export async function countOf(rows: AsyncIterable<unknown>): Promise<number> {
  let count = 0;
  for await (const _ of rows) count += 1;
  return count;
}

/** The rows from `from` to `to` (exclusive). */
export async function* sliced<One>(rows: AsyncIterable<One>, from: number, to: number): AsyncGenerator<One> {
  let at = 0;
  for await (const row of rows) {
    if (at >= to) return;
    if (at >= from) yield row;
    at += 1;
  }
}
