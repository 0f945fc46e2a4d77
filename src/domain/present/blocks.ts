import type { Verdict } from '../../contract/check.js';
import { plain } from './markdown.js';

/** Blocks of Markdown, each a list of lines. Between blocks is an empty line. */
export type Blocks = readonly (readonly string[])[];

// Characters of the text font: emoji are empty boxes where no emoji font is installed.
export const MARK: Readonly<Record<Verdict, string>> = { pass: '✓', warn: '⚠', unknown: '?', fail: '✗' };
export const WORST_FIRST: readonly Verdict[] = ['fail', 'unknown', 'warn', 'pass'];
/** The UI's tables have no padding between columns; this keeps a gap. */
export const GAP = '\u00a0';

/** Lists as one list; no block where all are empty. */
export function joined(...lists: readonly Blocks[]): Blocks {
  const lines = lists.flat(2);
  return lines.length === 0 ? [] : [lines];
}

export function list(sentences: readonly string[]): Blocks {
  return sentences.length === 0 ? [] : [sentences.map((sentence) => `- ${plain(sentence)}`)];
}
