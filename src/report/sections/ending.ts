import type { RunResult } from '../../domain/contract/run.js';
import { foreign, html, type Markup } from '../markup.js';
import type { RunReport } from '../run-report.js';

/** Why the run thought what it thought. */
export function diagnosisSection({ diagnosis, reasons, result }: RunReport): Markup | '' {
  if (diagnosis === null) return '';
  const override = result?.override;
  return html`<section><h2>Diagnosis: ${diagnosis}</h2><ul>${reasons.map((reason) => html`<li>${foreign(reason)}</li>`)}</ul>${
    override
      ? html`<p>Overridden by <strong>${foreign(override.by)}</strong>: ${foreign(override.reason)}</p>`
      : ''
  }</section>`;
}

/** The decision, and whether the alarms stopped. */
export function decisionSection({ result, gate }: RunReport): Markup | '' {
  if (result === null) {
    if (!gate) return '';
    return html`<section><h2>The decision</h2><p>Pending. To approve the candidate, send the run the signal <code>approve</code>, to reject it <code>reject</code>, with its digest and your name:</p><pre><code>{"candidate": "${gate.candidate.digest.slice(0, 12)}", "approver": "you@example.com"}</code></pre></section>`;
  }
  const { decision, verification, restored } = result;
  if (!decision && !verification && !restored) return '';
  return html`<section><h2>The decision, and what came of it</h2>${decision ? decided(decision) : ''}
    ${verification ? html`<p><strong>Verification</strong> (${verification.rule.cleanWindows} clean whole windows out of at most ${verification.rule.outOf}): ${foreign(verification.why)}.${verification.counted.unexpected.length > 0 ? html` Unexpected: ${foreign(verification.counted.unexpected.join(', '))}.` : ''}</p>` : ''}
    ${restored ? html`<p><strong>After the roll-back</strong>: ${restored.verdict}; ${foreign(restored.why)}.</p>` : ''}</section>`;
}

function decided({ decision, approver, reason }: NonNullable<RunResult['decision']>): Markup {
  return html`<p><strong>${decision === 'approve' ? 'Approved' : 'Rejected'}</strong> by ${foreign(approver)}${reason ? html`: “${foreign(reason)}”` : ''}. The name is what the message said; Temporal does not authenticate it.</p>`;
}

/** Where everything stands, for whoever must find it again. */
export function placesSection(report: RunReport): Markup {
  const { production, monitors, result, gate } = report;
  const candidate = result?.candidate ?? gate?.candidate;
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    ['model before', production.modelName],
    ['model of this run', result?.modelName],
    ['endpoint configuration before', production.endpointConfigName],
    ['endpoint configuration of this run', result?.endpointConfigName],
    ['model package', result?.modelPackageArn],
    ...monitors.flatMap(({ scheduleName, jobDefinitionName, constraintsUri, statisticsUri }) => [
      [`${scheduleName}: definition before`, jobDefinitionName] as const,
      [`${scheduleName}: definition of this run`, result?.definitions[scheduleName]] as const,
      [`${scheduleName}: old baseline`, `${statisticsUri} ${constraintsUri}`] as const,
    ]),
    ['new baseline', candidate && `${candidate.statisticsUri} ${candidate.constraintsUri}`],
    ['candidate, whole digest', candidate?.digest],
    ['the gate, whole', result?.gate?.reportUri],
    ['window ledger', result?.windows?.ledgerUri],
    ['plan', result?.plan?.requestsUri],
    ['record', result?.recordUri],
    ['policy, digest', report.policyDigest],
  ];
  return html`<section><h2>Names and places</h2><div class="scroll" tabindex="0"><table><tbody>${rows
    .filter(([, value]) => value)
    .map(
      ([name, value]) => html`<tr><th scope="row">${foreign(name)}</th><td>${foreign(value ?? '')}</td></tr>`,
    )}</tbody></table></div></section>`;
}
