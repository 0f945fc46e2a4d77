import { visible } from './visible.js';

// The Temporal UI renders Markdown with blackfriday's typography: straight quotes become curly ones, which no JSON
// parser takes, and two hyphens become a dash. Code is left alone, so what a person may copy is set as code. Web addresses
// are set as code too, because the UI makes links of them: a name or a reason must not lead a person to another page. The
// addresses of S3 among them may contain an ARN; one with a space is set as code whole only in quotes, or with `code`.
const JSON_MESSAGE = String.raw`\{"(?:[^|<>\x60[\]\\{}]|\["[\w", ]*"\])*\}`;
const QUOTED = String.raw`"[^"|<>\x60[\]\\]+"`;
const LINK = String.raw`(?:\b[a-z][a-z0-9+.-]*:\/\/|\bwww\.|\bmailto:)(?:[^\s|<>\x60[\]\\"']*[^\s|<>\x60[\]\\"'.,;:!?)}])?`;
const TO_COPY = new RegExp(`(${JSON_MESSAGE}|${QUOTED}|${LINK})`, 'i');
// `&` begins a character reference such as &#8238;, which would be an invisible character again.
const MARKUP = /[|<>`*_~&[\]\\]/g;

/** One line of plain text as Markdown. Feature names come from data, reasons from people: nothing in them may break out of its place or become markup. */
export function plain(text: string): string {
  return readable(visible(text))
    .replace(/[\r\n]+/g, ' ')
    .split(TO_COPY)
    .map((part, index) => (index % 2 === 1 ? `\`${part}\`` : part.replace(MARKUP, (mark) => `\\${mark}`)))
    .join('');
}

/** A whole value that a person may copy, for example an address whose key has spaces. */
export function code(text: string): string {
  const shown = visible(text).replace(/[\r\n]+/g, ' ');
  if (!shown.includes('`')) return `\`${shown}\``;
  // A fence of more backticks than the text has in a row.
  const fence = '`'.repeat(Math.max(...[...shown.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  return `${fence} ${shown} ${fence}`;
}

/** `age|baseline_drift_check` is how violations are kept; a person reads `age (baseline_drift_check)`. */
export function readable(text: string): string {
  return text.replace(/\|(\w+_check)\b/g, ' ($1)');
}
