import { DIGEST_SHOWN } from '../../contract/decision.js';
import type { BaselineReference, MonitorBaselines } from '../../contract/run.js';
import { leftOutLines } from '../../domain/present/left-out.js';
import { editsInWords, verificationInWords } from '../../domain/present/monitor-baselines.js';
import { foreign, html, type Markup, scrolling } from '../markup.js';
import type { RunReport } from '../run-report.js';
import { VERDICT_SIGN } from './checks.js';

/** Each monitor with its old and its new baseline, and those left out. One monitor alone is described by the other sections. */
export function monitorsSection({ baselines: monitors = [], leftOut }: RunReport): Markup | '' {
  const lines = leftOutLines(leftOut);
  if (monitors.length < 2 && lines.length === 0) return '';
  const left =
    lines.length === 0 ? '' : html`<ul>${lines.map((line) => html`<li>${foreign(line)}</li>`)}</ul>`;
  if (monitors.length === 0) return html`<section><h2>Monitors</h2>${left}</section>`;
  const isVerified = monitors.some(({ verification }) => verification !== undefined);
  return html`<section><h2>Monitors</h2>${left}${scrolling(
    'Monitors and their baselines',
    html`<table><caption>Each monitor with its old and its new baseline</caption><thead><tr><th scope="col">monitoring schedule</th><th scope="col">kind</th><th scope="col">old baseline</th><th scope="col">new baseline</th><th scope="col">edits carried over</th><th scope="col">gate</th>${isVerified ? html`<th scope="col">windows since the release</th>` : ''}</tr></thead><tbody>${monitors.map((monitor) => row(monitor, isVerified))}</tbody></table>`,
  )}</section>`;
}

function row(monitor: MonitorBaselines, isVerified: boolean): Markup {
  const { scheduleName, kind, live, candidate, gate } = monitor;
  return html`<tr><th scope="row">${foreign(scheduleName)}</th><td class="status">${kind}</td><td>${baseline(live)}</td><td>${baseline(candidate)}</td><td>${editsInWords(monitor)}</td><td class="status">${gate ? `${VERDICT_SIGN[gate.verdict]} ${gate.verdict}` : '–'}</td>${isVerified ? html`<td>${verificationInWords(monitor) || '–'}</td>` : ''}</tr>`;
}

/** The addresses are in the section "Names and locations". */
function baseline({ digest, constraintsUri }: BaselineReference): Markup {
  return digest
    ? html`<code>${digest.slice(0, DIGEST_SHOWN)}</code>`
    : html`<div class="name">${foreign(constraintsUri)}</div>`;
}
