import {
  approvable,
  byCandidate,
  DIGEST_SHOWN,
  digestsToApprove,
  templateToDecide,
  VERSION_TITLES,
  type WaitingCandidate,
  WHY_RECOMMENDED,
} from '../../contract/decision.js';
import type { RunResult } from '../../contract/run.js';
import { releaseSentences } from '../../domain/present/release-facts.js';
import { foreign, html, type Markup, prose, scrolling } from '../markup.js';
import { minute } from '../numbers.js';
import type { RunReport } from '../run-report.js';

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

/** One message decides about every candidate; the table says what else it may name. */
function pending({ asked }: RunReport): Markup | '' {
  if (asked?.ask !== 'person') return '';
  const { offered } = asked;
  const candidates = byCandidate(offered);
  const chosen = candidates.flatMap((versions) => approvable(versions)[0] ?? []);
  const several =
    candidates.length > 1
      ? ' The monitors have different live baselines, so each gets a candidate of its own. One decision names a version of every candidate.'
      : '';
  const overrules = chosen.some(({ failed }) => failed)
    ? ' The approval overrules the gate, so it needs a reason.'
    : '';
  return html`<section><h2>Decision</h2><p>Pending.${several} To approve, send the run the update <code>decide</code> with this input and your own address. To reject, write <code>"reject"</code>.${overrules} The signals <code>approve</code> and <code>reject</code> take the same input, but give no answer.</p><pre><code>${templateToDecide(digestsToApprove(offered))}</code></pre>
    ${offered.length > 1 ? versionsTable(candidates) : ''}</section>`;
}

function versionsTable(candidates: readonly (readonly WaitingCandidate[])[]): Markup {
  const several = candidates.length > 1;
  const rows = candidates.flatMap((versions) => {
    const [best, ...others] = approvable(versions);
    const inOrder = [
      ...(best ? [best] : []),
      ...others,
      ...versions.filter((one) => !approvable(versions).includes(one)),
    ];
    return inOrder.map(
      (one) =>
        html`<tr>${several ? html`<th scope="row">${foreign(one.scheduleNames?.join(', ') ?? '')}</th>` : ''}<td><code>${one.digest.slice(0, DIGEST_SHOWN)}</code></td><td>${VERSION_TITLES[one.version]}${one.recommended ? ` (${WHY_RECOMMENDED})` : ''}${one.failed ? '. The gate failed it' : ''}${one === best ? '' : one.failed && !one.mayOverrule ? ': it cannot be approved' : '. To approve it, write its digest as the candidate'}</td></tr>`,
    );
  });
  return scrolling(
    'Versions of the candidate',
    html`<table><caption>Versions of the candidate</caption><thead><tr>${several ? html`<th scope="col">monitoring schedule</th>` : ''}<th scope="col">candidate</th><th scope="col">version</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}

function decided({ decision, approver, reason, at }: NonNullable<RunResult['decision']>): Markup {
  return html`<p><strong>${decision === 'approve' ? 'Approved' : 'Rejected'}</strong> by ${foreign(approver)} at ${minute(at)} UTC${reason ? html`: “${foreign(reason)}”` : ''}. <span class="note">The name is from the message; Temporal does not authenticate it. The time is by Temporal's clock, not by AWS's.</span></p>`;
}
