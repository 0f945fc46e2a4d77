import type { Cells, Scene } from './scene.js';

/** A series of rows, oldest first; the time stands beside the cells, for a monitor does not watch it. */
export interface DatedRows {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly at: number; readonly cells: Cells }[];
}

/** Plain CSV with a heading, no quoted separators. A row whose time is no date is an error: dropped rows would mislead. */
export function datedRows(csv: string, timeColumn: string): DatedRows {
  const [heading = [], ...lines] = csv
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1')));
  const time = heading.indexOf(timeColumn);
  if (time < 0) throw new Error(`no column "${timeColumn}" among ${heading.join(', ')}; name one of these`);
  const others = <T>(cells: readonly T[]) => cells.filter((_, i) => i !== time);
  const rows = lines.map((line, i) => {
    const text = line[time] ?? '';
    const at = Date.parse(/^\d{8}$/.test(text) ? text.replace(/(....)(..)(..)/, '$1-$2-$3') : text);
    if (Number.isNaN(at)) throw new Error(`line ${i + 2} has "${text}" for a time; ISO dates are read`);
    return { at, cells: others(line).map((cell) => (cell === '' ? null : cell)) };
  });
  return { columns: others(heading), rows: rows.sort((a, b) => a.at - b.at) };
}

/** A baseline of all rows before a date, judged on every whole window of the stretch that follows. No model: inputs only. */
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
