import type { Verdict } from '../../contract/check.js';
import { foreign, html, type Markup, prose } from '../markup.js';
import { figure } from '../numbers.js';
import type { ReportedCheck } from '../reported-gate.js';

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

/** The checks that do not pass with their sentences and, folded, their numbers, the worst first; folded, the others. */
export function checksTable(checks: readonly ReportedCheck[], caption: string): Markup {
  const sorted = [...checks].sort((a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict));
  const findings = sorted.filter(({ verdict }) => verdict !== 'pass');
  const passing = sorted.filter(({ verdict }) => verdict === 'pass');
  return html`<p class="note">${caption} ${tally(checks)}.</p>${findings.length > 0 ? table(findings, 'Checks that do not pass') : ''}${
    passing.length > 0
      ? html`<details><summary>${VERDICT_SIGN.pass} ${passing.length} pass: ${passing.map(({ title }) => title).join(', ')}</summary>${table(passing, 'Checks that pass')}</details>`
      : ''
  }`;
}

function table(checks: readonly ReportedCheck[], label: string): Markup {
  return html`<table class="checks" aria-label="${label}">
    <thead><tr><th scope="col">verdict</th><th scope="col">check</th><th scope="col">result</th></tr></thead>
    <tbody>${checks.map(row)}</tbody></table>`;
}

/** `2 fail, 1 unknown, 17 pass`. */
function tally(checks: readonly ReportedCheck[]): string {
  return WORST_FIRST.flatMap((verdict) => {
    const of = checks.filter((check) => check.verdict === verdict).length;
    return of > 0 ? [`${of} ${verdict}`] : [];
  }).join(', ');
}

function row({ title, verdict, sentence, threshold, evidence = [], evidenceCount }: ReportedCheck): Markup {
  const shown = evidence.slice(0, EVIDENCE_SHOWN);
  const more = evidenceCount - shown.length;
  const numbers =
    shown.length === 0
      ? ''
      : html`<details><summary>numbers${threshold === undefined ? '' : html`, threshold ${figure(threshold)}`}</summary>
        <table aria-label="Numbers of ${title}"><tbody>${shown.map(
          ({ feature, value, note }) =>
            html`<tr><th scope="row">${foreign(feature)}</th><td class="number">${figure(value)}</td><td>${note ? foreign(note) : ''}</td></tr>`,
        )}</tbody></table>${more > 0 ? html`<p class="note">and ${more} more in the full gate report</p>` : ''}</details>`;
  return html`<tr class="${TONE[verdict]}"><td class="verdict">${VERDICT_SIGN[verdict]} ${verdict}</td><td>${title}</td><td>${prose(sentence)}${numbers}</td></tr>`;
}
