import type { Cells, Scene } from './scene.js';

/** A series of rows, oldest first. The time is not among the cells, because a monitor does not check it. */
interface DatedRows {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly at: number; readonly cells: Cells }[];
}

/** Parses CSV with a header and without quoted separators. An invalid time is an error, because dropped rows would mislead. */
export function datedRows(csv: string, timeColumn: string): DatedRows {
  const [heading = [], ...lines] = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
  const time = heading.indexOf(timeColumn);
  if (time < 0) throw new Error(`Column "${timeColumn}" does not exist. Use one of ${heading.join(', ')}.`);
  const others = <T>(cells: readonly T[]) => cells.filter((_, i) => i !== time);
  const rows = lines.map((line, i) => {
    const text = line[time] ?? '';
    const at = Date.parse(/^\d{8}$/.test(text) ? text.replace(/(....)(..)(..)/, '$1-$2-$3') : text);
    if (Number.isNaN(at)) throw new Error(`Line ${i + 2} has the time "${text}". Use ISO dates.`);
    return { at, cells: others(line).map((cell) => (cell === '' ? null : cell)) };
  });
  return { columns: others(heading), rows: rows.sort((a, b) => a.at - b.at) };
}

/** A scene with a baseline of all rows before a date, and every whole window after it as traffic. Inputs only, no model. */
export function seriesScene(
  { columns, rows }: DatedRows,
  trainFrom: number,
  trainUntil: number,
  windowDays: number,
  until = Number.POSITIVE_INFINITY,
): Scene {
  const periodSeconds = windowDays * 86_400;
  const baseline = rows.filter(({ at }) => at >= trainFrom && at < trainUntil).map(({ cells }) => cells);
  const later = rows.filter(({ at }) => at >= trainUntil && at < until);
  const last = Math.min(until, (later.at(-1)?.at ?? trainUntil) + 1);
  const windows = Array.from(
    { length: Math.floor((last - trainUntil) / (periodSeconds * 1000)) },
    (): Cells[] => [],
  );
  for (const { at, cells } of later) {
    windows[Math.floor((at - trainUntil) / (periodSeconds * 1000))]?.push(cells);
  }
  return {
    columns,
    live: baseline,
    training: baseline.map((cells) => ({ cells, label: null })),
    baseline,
    baselineIsTraining: false,
    windows: windows.filter((window) => window.length > 0),
    score: null,
    retrains: true,
    incidents: [],
    periodSeconds,
    start: trainUntil,
  };
}
