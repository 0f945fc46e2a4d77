import { html, type Markup, prose } from '../markup.js';
import type { RunReport } from '../run-report.js';

/** What a release would change and send, where the run was asked for no more than a plan. */
export function planSection({ result }: RunReport): Markup | '' {
  if (!result?.plan) return '';
  const { baselineDiff, summary } = result.plan;
  return html`<section><h2>The plan</h2><p>Nothing live was touched. A release would send these requests, in the plan in S3 without the long ones cut:</p>
    <ol>${summary.map((request) => html`<li><code>${request}</code></li>`)}</ol>
    ${baselineDiff.length > 0 ? html`<p>What the candidate changes of the live baseline:</p><ul>${baselineDiff.map((line) => html`<li>${prose(line)}</li>`)}</ul>` : ''}</section>`;
}
