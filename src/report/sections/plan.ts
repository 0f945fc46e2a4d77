import { html, type Markup, prose } from '../markup.js';
import type { RunReport } from '../run-report.js';

/** For a run with mode "plan": the requests that a release would send, and what it would change. */
export function planSection({ result }: RunReport): Markup | '' {
  if (!result?.plan) return '';
  const { baselineDiff, summary } = result.plan;
  return html`<section><h2>Plan</h2><p>Nothing live was changed. A release would send these requests. Long requests are shortened here; the plan in S3 contains them in full.</p>
    <ol>${summary.map((request) => html`<li><code>${request}</code></li>`)}</ol>
    ${baselineDiff.length > 0 ? html`<p>The candidate changes the live baseline as follows:</p><ul>${baselineDiff.map((line) => html`<li>${prose(line)}</li>`)}</ul>` : ''}</section>`;
}
