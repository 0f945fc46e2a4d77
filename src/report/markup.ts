import { readable } from '../domain/present/markdown.js';
import { visible } from '../domain/present/visible.js';

/** Markup that is escaped already. Only `html` creates it, so that all other values reach the page as text. */
export class Markup {
  constructor(readonly text: string) {}
}

type Inserted = Markup | string | number | null | undefined | false | readonly Inserted[];

/** A template that escapes each inserted value unless it is markup, and joins lists. */
export function html(strings: TemplateStringsArray, ...inserted: readonly Inserted[]): Markup {
  return new Markup(
    strings.reduce((text, string, i) => text + string + (i < inserted.length ? render(inserted[i]) : ''), ''),
  );
}

/** Text from the user's data, unchanged. <bdi> keeps its writing direction from changing the text around it. */
export function foreign(text: string): Markup {
  return html`<bdi>${visible(text)}</bdi>`;
}

/** A sentence of the run. It may name violations, which are stored as `age|baseline_drift_check`. */
export function prose(text: string): Markup {
  return foreign(readable(text));
}

/** A box in which wide content scrolls, reachable by keyboard, so that the page itself never scrolls sideways. */
export function scrolling(label: string, content: Markup): Markup {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
}

function render(inserted: Inserted): string {
  if (inserted === null || inserted === undefined || inserted === false) return '';
  if (inserted instanceof Markup) return inserted.text;
  if (typeof inserted === 'string' || typeof inserted === 'number') return escaped(String(inserted));
  return inserted.map(render).join('');
}

const ESCAPED: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (sign) => ESCAPED[sign] as string);
}
