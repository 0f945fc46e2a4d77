import { DIGEST_SHOWN } from '../../contract/decision.js';
import type { RunRecord } from '../../contract/run.js';
import { byCandidate, type CandidateReport, chosenVersion } from '../chosen-version.js';
import { foreign, html, type Markup, prose } from '../markup.js';
import { minute } from '../numbers.js';
import type { ReportedGate, ReportedVersion } from '../reported-gate.js';
import type { RunReport } from '../run-report.js';
import { shortened } from '../shortened.js';
import { story, versionName } from '../story.js';
import { VERDICT_SIGN } from './checks.js';

type Tone = 'good' | 'plain' | 'caution' | 'bad';

const TONE: Readonly<Record<RunRecord['outcome'], Tone>> = {
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
  Cancelled: 'plain',
  Failed: 'bad',
};
/** Characters of the text font: without an emoji font, an emoji is an empty box. */
const SIGN: Readonly<Record<Tone, string>> = { good: '✓', plain: '·', caution: '!', bad: '✗' };

const DECIDED: Readonly<Record<NonNullable<RunReport['onFiles']>['decision'], readonly [string, Tone]>> = {
  accepted: ['Accepted', 'good'],
  refused: ['Refused', 'bad'],
  person: ['A person must decide', 'caution'],
};

/** The outcome first, then what happened, the main facts and the warnings. */
export function opening(report: RunReport): Markup {
  const [what, tone] = outcomeOf(report);
  return html`<header><p class="eyebrow">${report.onFiles ? 'rebaseline gate · on files ·' : html`rebaseline · run <code>${report.run}</code> · started`} ${minute(report.startedAt)} UTC</p>
    <h1>${foreign(report.endpointName)}</h1>
    <div class="outcome ${tone}"><p class="what"><span class="badge"><span aria-hidden="true">${SIGN[tone]}</span> ${what}</span></p><p class="lead">${prose(lead(report))}</p></div>
    ${paragraph(story(report))}
    <dl class="facts">${facts(report).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    ${warningList(report.result?.warnings ?? report.warnings)}</header>`;
}

/** The outcome or the state of the run in at most four words, and its tone. */
export function outcomeOf({ state, result, asked, onFiles }: RunReport): readonly [string, Tone] {
  if (result) return [result.outcome, TONE[result.outcome]];
  if (state === 'cancelled') return ['Cancelled', 'plain'];
  if (state === 'failed') return ['Failed', 'bad'];
  if (onFiles) return DECIDED[onFiles.decision];
  return [asked?.ask === 'person' ? 'Waiting for a decision' : 'The gate has judged', 'caution'];
}

function lead(report: RunReport): string {
  const { result, said, asked } = report;
  const version = report.otherGates ? null : chosenVersion(report);
  if (result?.outcome === 'Rejected' && !result.decision && version?.verdict === 'fail') {
    // The run's summary is shortened to limit the size of the workflow history.
    return `The gate failed the candidate: ${version.checks
      .filter(({ verdict }) => verdict === 'fail')
      .map(({ sentence }) => sentence)
      .join(' ')}`;
  }
  if (result) return result.summary;
  if (said !== null) return said;
  if (asked?.ask === 'nobody')
    return `${asked.summary} The policy does not allow anyone to overrule the gate.`;
  if (asked?.ask === 'policy') return 'The gate passed, and the policy waives the approval.';
  return 'The gate has judged the candidate. No monitor uses the candidate before a person approves it. This page is written again when the run ends.';
}

function paragraph(sentences: readonly string[]): Markup | '' {
  if (sentences.length === 0) return '';
  return html`<p class="story">${sentences.map((one, i) => html`${i > 0 ? ' ' : ''}${foreign(one)}`)}</p>`;
}

function facts(report: RunReport): readonly (readonly [string, Markup])[] {
  const { result, diagnosis, override } = report;
  return [
    ['Diagnosis', html`${diagnosis ?? 'none'}${override ? ', overridden' : ''}`],
    ...byCandidate(report).flatMap(candidateFacts),
    ['Decision', decided(report)],
    ...(result?.windows
      ? [['Windows judged by the wrong baseline', html`${result.windows.judgedWrongly}`] as const]
      : []),
  ];
}

/** The verdict on one candidate, and the version that the page is about. Several candidates have one fact each. */
function candidateFacts({ scheduleNames, report }: CandidateReport): readonly (readonly [string, Markup])[] {
  const version = chosenVersion(report);
  if (scheduleNames !== null) {
    return [[`Candidate for ${scheduleNames.join(', ')}`, oneOfSeveral(report, version)]];
  }
  return [
    ['Gate', version ? html`${VERDICT_SIGN[version.verdict]} ${version.verdict}` : html`not reached`],
    ['Candidate', version ? named(report, version) : html`none`],
    ...(version && report.gate ? [['What changes', whatChanges(report.gate, version)] as const] : []),
    ...(version && version.backtest.length > 0
      ? [['Expected false alarms', foreign(version.figures.falseAlarms)] as const]
      : []),
  ];
}

function oneOfSeveral(report: RunReport, version: ReportedVersion | null): Markup {
  if (!version || !report.gate) return html`none`;
  return html`${VERDICT_SIGN[version.verdict]} ${version.verdict} ${named(report, version)}
    <small>${movedMost(report.gate, 'changes most')}; thresholds ${foreign(version.figures.thresholds)}</small>${
      version.backtest.length > 0
        ? html`<small>expected false alarms: ${foreign(version.figures.falseAlarms)}</small>`
        : ''
    }`;
}

function named(report: RunReport, version: ReportedVersion): Markup {
  const isOneOfTwo = (report.gate?.versions.length ?? 0) > 1;
  return html`<code>${version.candidate.digest.slice(0, DIGEST_SHOWN)}</code>${isOneOfTwo ? html` <small>${versionName(version)}${isRecommended(report, version) ? ', recommended' : ''}</small>` : ''}`;
}

const FEATURES_NAMED = 3;
const NAME_SHOWN = 40;

/** The features whose baseline moves furthest, and the thresholds by which the new baseline judges. */
function whatChanges(gate: ReportedGate, { figures }: ReportedVersion): Markup {
  return html`${movedMost(gate, 'most')} <small>thresholds ${foreign(figures.thresholds)}</small>`;
}

function movedMost({ distributions }: ReportedGate, label: string): Markup {
  const moved = [...(distributions?.features ?? [])]
    .filter(({ shift }) => (shift.live ?? 0) > 0)
    .sort((a, b) => (b.shift.live ?? 0) - (a.shift.live ?? 0))
    .slice(0, FEATURES_NAMED);
  if (moved.length === 0) return html`no feature moved`;
  return html`${label}: ${moved.map(({ feature }, i) => html`${i > 0 ? ', ' : ''}${foreign(shortened(feature, NAME_SHOWN))}`)}`;
}

function isRecommended({ asked }: RunReport, { candidate }: ReportedVersion): boolean {
  if (!asked || asked.ask === 'nobody') return false;
  return asked.offered.some(({ digest, recommended }) => recommended && digest === candidate.digest);
}

function decided({ result, asked }: RunReport): Markup {
  const decision = result?.decision;
  if (!decision) return html`${asked && asked.ask !== 'nobody' ? 'pending' : 'none'}`;
  return html`${decision.decision === 'approve' ? 'approved' : 'rejected'} by ${foreign(decision.approver)} <small>${minute(decision.at)} UTC by Temporal's clock</small>`;
}

function warningList(warnings: readonly string[]): Markup | '' {
  if (warnings.length === 0) return '';
  return html`<div class="warnings"><strong>Warnings</strong><ul>${warnings.map((one) => html`<li>${prose(one)}</li>`)}</ul></div>`;
}
