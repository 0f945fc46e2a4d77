import { readable } from '../domain/present/markdown.js';

/** Markup that has been escaped already. Only `html` makes it, so nothing else can reach a page as more than text. */
export class Markup {
  constructor(readonly text: string) {}
}

type Inserted = Markup | string | number | null | undefined | false | readonly Inserted[];

/** A template whose insertions are text, escaped, unless they are markup themselves; lists stand one after another. */
export function html(strings: TemplateStringsArray, ...inserted: readonly Inserted[]): Markup {
  return new Markup(
    strings.reduce((text, string, i) => text + string + (i < inserted.length ? render(inserted[i]) : ''), ''),
  );
}

/** Text from somebody else's data: shown as it is, its writing direction kept to itself. */
export function foreign(text: string): Markup {
  return html`<bdi>${visible(text)}</bdi>`;
}

/** A sentence of the run's own, which may name violations: they are kept as `age|baseline_drift_check`. */
export function prose(text: string): Markup {
  return foreign(readable(text));
}

/** A box of its own in which something wide scrolls, reachable by keyboard, so that the page itself never does. */
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

/** Control characters, and those that turn the writing direction of all that follows, are shown instead of obeyed. */
function visible(text: string): string {
  return text.replace(/(?![\t\n\r])[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
