import { approvable, pasteToDecide, WHY_RECOMMENDED } from '../../contract/decision.js';
import type { RunResult } from '../../contract/run.js';
import { foreign, html, type Markup, prose } from '../markup.js';
import { minute } from '../numbers.js';
import type { RunReport } from '../run-report.js';
import { versionName } from '../story.js';

/** Before the decision: what to send. After it: who decided, and whether the violations stopped. */
export function decisionSection(report: RunReport): Markup | '' {
  const { result } = report;
  if (!result) return pending(report);
  const { decision, verification, restored } = result;
  if (!decision && !verification && !restored) return '';
  return html`<section><h2>Decision and verification</h2>${decision ? decided(decision) : ''}
    ${verification ? html`<p><strong>Verification</strong> (${verification.rule.cleanWindows} clean whole windows out of at most ${verification.rule.outOf}): ${prose(verification.why)}.${verification.counted.unexpected.length > 0 ? html` Unexpected: ${prose(verification.counted.unexpected.join(', '))}.` : ''}</p>` : ''}
    ${restored ? html`<p><strong>After the roll-back</strong>: ${restored.verdict}; ${prose(restored.why)}.</p>` : ''}</section>`;
}

function pending({ asked }: RunReport): Markup | '' {
  if (asked?.ask !== 'person') return '';
  const choices = approvable(asked.offered);
  return html`<section><h2>Decision</h2><p>Pending. To approve, send the run the signal <code>approve</code> with the digest and your name. To reject, send the signal <code>reject</code> with the same input.</p>${choices.map(
    (one) =>
      html`${choices.length > 1 || one.version === 'calibrated' || one.failed ? html`<p><strong>The version ${versionName(one)}</strong>${one.recommended ? `, ${WHY_RECOMMENDED}` : ''}${one.failed ? '. The gate failed it: add a "reason", because an approval overrules the gate' : ''}:</p>` : ''}<pre><code>${pasteToDecide(one.digest)}</code></pre>`,
  )}</section>`;
}

function decided({ decision, approver, reason, at }: NonNullable<RunResult['decision']>): Markup {
  return html`<p><strong>${decision === 'approve' ? 'Approved' : 'Rejected'}</strong> by ${foreign(approver)} at ${minute(at)} UTC${reason ? html`: “${foreign(reason)}”` : ''}. <span class="note">The name is from the message; Temporal does not authenticate it. The time is by Temporal's clock, not by AWS's.</span></p>`;
}
