/** Text tables and numbers for the analyzer's summaries. */
import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';

/** Long feature names and texts are cut here, so that a table stays a table. */
const WIDEST_CELL = 40;
const BAR_CELLS = 10;

/** Columns padded to their widest cell; the last one, if left-aligned, is neither padded nor cut. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: readonly boolean[],
): string {
  const last = head.length - 1;
  const cut = rows.map((row) => row.map((cell, i) => (i === last ? cell : shorten(cell))));
  const widths = head.map((title, i) => Math.max(title.length, ...cut.map((row) => widthOf(row[i] ?? ''))));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => {
        const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)));
        if (rightAligned[i]) return padding + cell;
        return i === last ? cell : cell + padding;
      })
      .join('  ');
  return [pc.dim(line(head)), ...cut.map(line)].map((text) => `  ${text}`).join('\n');
}

/** A share of one as ten cells: ███······· */
export function bar(share: number): string {
  const filled = Math.round(Math.min(Math.max(share, 0), 1) * BAR_CELLS);
  return '█'.repeat(filled) + '·'.repeat(BAR_CELLS - filled);
}

export function count(n: number, thing: string): string {
  return `${n.toLocaleString('en')} ${thing}${n === 1 ? '' : 's'}`;
}

/** Never rounds to 100 % what is less. */
export function percent(share: number): string {
  const rounded = Math.round(share * 1000) / 10;
  return `${share < 1 ? Math.min(rounded, 99.9) : rounded} %`;
}

export function number(value: number): string {
  return Math.abs(value) >= 1e15
    ? value.toExponential(3)
    : value.toLocaleString('en', { maximumSignificantDigits: 4 });
}

function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

function shorten(text: string): string {
  return widthOf(text) <= WIDEST_CELL ? text : `${stripVTControlCharacters(text).slice(0, WIDEST_CELL - 1)}…`;
}

/** Text from data: a line break would tear the table, and a control sequence could speak to the terminal. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
