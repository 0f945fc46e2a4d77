import {
  approvable,
  byCandidate,
  DIGEST_SHOWN,
  digestsToApprove,
  pasteToDecide,
  type WaitingCandidate,
  WHY_RECOMMENDED,
} from '../../contract/decision.js';
import type { RunResult } from '../../contract/run.js';
import { releaseSentences } from '../../domain/present/release-facts.js';
import { foreign, html, type Markup, prose, scrolling } from '../markup.js';
import { minute } from '../numbers.js';
import type { RunReport } from '../run-report.js';
import { versionName } from '../story.js';

/** Before the decision: what to send. After it: who decided, and whether the violations stopped. */
export function decisionSection(report: RunReport): Markup | '' {
  const { result } = report;
  if (!result) return pending(report);
  const { decision, verification, restored, release } = result;
  if (!decision && !verification && !restored && !release) return '';
  return html`<section><h2>Decision, release and verification</h2>${decision ? decided(decision) : ''}
    ${release ? html`<p><strong>Release</strong>: ${prose(releaseSentences(release).join(' '))} <span class="note">The times are AWS's.</span></p>` : ''}
    ${verification ? html`<p><strong>Verification</strong> (${verification.rule.cleanWindows} clean whole windows out of at most ${verification.rule.outOf}): ${prose(verification.why)}.${verification.counted.unexpected.length > 0 ? html` Unexpected: ${prose(verification.counted.unexpected.join(', '))}.` : ''}</p>` : ''}
    ${restored ? html`<p><strong>After the roll-back</strong>: ${restored.verdict}; ${prose(restored.why)}.</p>` : ''}</section>`;
}

function pending({ asked }: RunReport): Markup | '' {
  if (asked?.ask !== 'person') return '';
  if (byCandidate(asked.offered).length > 1) return pendingForAll(asked.offered);
  const choices = approvable(asked.offered);
  return html`<section><h2>Decision</h2><p>Pending. To approve, send the run the signal <code>approve</code> with the digest and your name. To reject, send the signal <code>reject</code> with the same input.</p>${choices.map(
    (one) =>
      html`${choices.length > 1 || one.version === 'calibrated' || one.failed ? html`<p><strong>The version ${versionName(one)}</strong>${one.recommended ? `, ${WHY_RECOMMENDED}` : ''}${one.failed ? '. The gate failed it: add a "reason", because an approval overrules the gate' : ''}:</p>` : ''}<pre><code>${pasteToDecide(one.digest)}</code></pre>`,
  )}</section>`;
}

function pendingForAll(offered: readonly WaitingCandidate[]): Markup {
  const rows = byCandidate(offered).flatMap((versions) => {
    const [best] = approvable(versions);
    return versions.map(
      (one) =>
        html`<tr><th scope="row">${foreign(one.scheduleNames?.join(', ') ?? '')}</th><td><code>${one.digest.slice(0, DIGEST_SHOWN)}</code></td><td>${versionName(one)}${one.recommended ? `, ${WHY_RECOMMENDED}` : ''}${one.failed ? '. The gate failed it' : ''}${one === best ? '' : one.failed && !one.mayOverrule ? ': it cannot be approved' : '. To approve it, replace the digest of the other version'}</td></tr>`,
    );
  });
  const overrules = byCandidate(offered).some((versions) => approvable(versions)[0]?.failed);
  return html`<section><h2>Decision</h2><p>Pending. The monitors have different settings edited by hand, so each gets a candidate of its own. One decision names a version of every candidate. To approve, send the run the signal <code>approve</code> with the digests and your name. To reject, send the signal <code>reject</code> with the same input.${overrules ? ' Add a "reason", because an approval overrules the gate.' : ''}</p><pre><code>${pasteToDecide(digestsToApprove(offered))}</code></pre>
    ${scrolling('Versions of the candidates', html`<table><caption>Versions of the candidates</caption><thead><tr><th scope="col">monitoring schedule</th><th scope="col">candidate</th><th scope="col">version</th></tr></thead><tbody>${rows}</tbody></table>`)}</section>`;
}

function decided({ decision, approver, reason, at }: NonNullable<RunResult['decision']>): Markup {
  return html`<p><strong>${decision === 'approve' ? 'Approved' : 'Rejected'}</strong> by ${foreign(approver)} at ${minute(at)} UTC${reason ? html`: “${foreign(reason)}”` : ''}. <span class="note">The name is from the message; Temporal does not authenticate it. The time is by Temporal's clock, not by AWS's.</span></p>`;
}
