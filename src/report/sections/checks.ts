import type { Check, Verdict } from '../../domain/gate/check.js';
import { foreign, html, type Markup } from '../markup.js';
import { figure } from '../numbers.js';

export const VERDICT_SIGN: Readonly<Record<Verdict, string>> = {
  pass: '✓',
  warn: '!',
  unknown: '?',
  fail: '✗',
};
const TONE: Readonly<Record<Verdict, string>> = {
  pass: 'good',
  warn: 'caution',
  unknown: 'caution',
  fail: 'bad',
};
const WORST_FIRST: readonly Verdict[] = ['fail', 'unknown', 'warn', 'pass'];
const EVIDENCE_SHOWN = 12;

/** Each check with its verdict, its sentence and, folded, the numbers behind it; the worst first. */
export function checksTable(checks: readonly Check[], caption: string): Markup {
  const sorted = [...checks].sort((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
  return html`<table class="checks"><caption>${caption}</caption>
    <thead><tr><th scope="col">verdict</th><th scope="col">check</th><th scope="col">what was found</th></tr></thead>
    <tbody>${sorted.map(row)}</tbody></table>`;
}

function row({ check, verdict, sentence, threshold, evidence = [] }: Check): Markup {
  const shown = evidence.slice(0, EVIDENCE_SHOWN);
  const more = evidence.length - shown.length;
  const numbers =
    shown.length === 0
      ? ''
      : html`<details><summary>numbers${threshold === undefined ? '' : html`, threshold ${figure(threshold)}`}</summary>
        <table><tbody>${shown.map(
          ({ feature, value, note }) =>
            html`<tr><td>${foreign(feature)}</td><td class="number">${figure(value)}</td><td>${note ? foreign(note) : ''}</td></tr>`,
        )}</tbody></table>${more > 0 ? html`<p class="note">and ${more} more in the report's JSON</p>` : ''}</details>`;
  return html`<tr><td class="verdict ${TONE[verdict]}">${VERDICT_SIGN[verdict]} ${verdict}</td><td>${check}</td><td>${foreign(sentence)}${numbers}</td></tr>`;
}
