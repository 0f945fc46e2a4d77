import type { OutcomeKind } from '../../domain/contract/run.js';
import { foreign, html, type Markup } from '../markup.js';
import { minute } from '../numbers.js';
import type { RunReport } from '../run-report.js';
import { VERDICT_SIGN } from './checks.js';

const TONE: Readonly<Record<OutcomeKind, string>> = {
  Rebaselined: 'good',
  NothingToDo: 'plain',
  DoNotRetrain: 'caution',
  Undetermined: 'caution',
  Rejected: 'caution',
  Expired: 'caution',
  RolledBack: 'bad',
  Unverified: 'caution',
  NeedsAttention: 'bad',
  Planned: 'plain',
};
const DIGEST_SHOWN = 12;

/** What happened, in the first lines that anyone reads; then the few facts that one looks for. */
export function opening(report: RunReport): Markup {
  const { result, endpointName } = report;
  const [what, tone] = result
    ? [result.outcome, TONE[result.outcome]]
    : (['Waiting for a decision', 'caution'] as const);
  const said =
    result?.summary ??
    'The gate has judged the candidate. Nothing is released before a person approves it; this page is written again when the run ends.';
  return html`<p class="eyebrow">rebaseline · run <code>${report.run}</code> · started ${minute(report.startedAt)} UTC</p>
    <h1>${foreign(endpointName)} <span class="badge ${tone}">${what}</span></h1>
    <p class="lead">${foreign(said)}</p>
    ${minded(result?.warnings ?? [])}
    <dl class="facts">${facts(report).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function facts(report: RunReport): readonly (readonly [string, Markup])[] {
  const { result, gate, diagnosis } = report;
  const candidate = result?.candidate ?? gate?.candidate;
  return [
    ['Diagnosis', html`${diagnosis ?? 'none was made'}`],
    ['Gate', gate ? html`${VERDICT_SIGN[gate.verdict]} ${gate.verdict}` : html`not reached`],
    ['Candidate', candidate ? html`<code>${candidate.digest.slice(0, DIGEST_SHOWN)}</code>` : html`none`],
    ['Decision', decided(report)],
    ...(result?.windows
      ? [['Windows judged by the wrong baseline', html`${result.windows.judgedWrongly}`] as const]
      : []),
  ];
}

function decided({ result, gate }: RunReport): Markup {
  const decision = result?.decision;
  if (decision) {
    return html`${decision.decision === 'approve' ? 'approved' : 'rejected'} by ${foreign(decision.approver)}`;
  }
  return html`${result === null && gate ? 'pending' : 'none'}`;
}

function minded(warnings: readonly string[]): Markup | '' {
  if (warnings.length === 0) return '';
  return html`<div class="mind"><strong>Mind</strong><ul>${warnings.map((one) => html`<li>${foreign(one)}</li>`)}</ul></div>`;
}
