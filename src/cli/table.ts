/** Text tables and numbers for a terminal. */

import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { visible } from '../domain/present/visible.js';
import { percent } from '../report/numbers.js';
import { largest } from '../statistics/extremes.js';

/** Longer names and texts are cut, so that the columns stay aligned. */
const WIDEST_CELL = 40;
const BAR_CELLS = 10;

/** Pads each column to its widest cell. The last column is never cut, and not padded if it is left-aligned. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: readonly boolean[],
): string {
  const last = head.length - 1;
  const cut = rows.map((row) => row.map((cell, i) => (i === last ? cell : shorten(cell))));
  const widths = head.map((title, i) =>
    largest(
      cut.map((row) => widthOf(row[i] ?? '')),
      title.length,
    ),
  );
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

/** A share of present values. It reads 100 % only if no value is missing. */
export function completenessText(share: number): string {
  return percent(share < 1 ? Math.min(share, 0.999) : share);
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

/** Replaces control characters in text from data: a line break breaks the table, a control sequence changes the terminal. Shows invisible characters. */
export function printable(text: string): string {
  return visible(text.replace(/\p{Cc}+/gu, ' '));
}
