import { approvable, byCandidate, DIGEST_SHOWN } from '../../contract/decision.js';
import type { RunStatus } from '../../contract/run.js';
import { type Blocks, joined, list } from './blocks.js';
import { findings, numbers } from './gate-findings.js';
import { leftOutLines } from './left-out.js';
import { code, plain } from './markdown.js';
import { monitorBaselines } from './monitor-baselines.js';
import { releaseSentences } from './release-facts.js';
import { recommendation, toDecide, toOverride, versions } from './to-decide.js';

const LISTED = 10;
const REFUSALS_LISTED = 3;

/**
 * The run as Markdown for the Temporal UI. What a person decides from comes first and fits on one screen: what is asked,
 * the recommended version, the findings, and what to paste.
 */
export function currentDetails(status: RunStatus): string {
  return [
    [`### ${title(status)}`],
    ...(isAsked(status) ? [] : [[plain(status.doing)]]),
    ...howItEnded(status),
    // Before the findings, so that the sender of a refused message sees it.
    ...(hasEnded(status) ? [] : refusals(status)),
    // One list: the page has a wide gap between paragraphs, and a narrow column for the details.
    ...joined(
      isAsked(status) ? list([status.doing]) : [],
      recommendation(status),
      page(status),
      findings(status),
    ),
    ...toDecide(status),
    ...toOverride(status),
    ...versions(status),
    ...monitorBaselines(status),
    ...leftOut(status),
    ...diagnosis(status),
    ...incidents(status),
    ...warnings(status),
    ...(hasEnded(status) ? refusals(status) : []),
    ...edits(status),
    ...numbers(status),
    ...(status.report ? [[`Report: ${code(status.report.uri)}`]] : []),
  ]
    .map((block) => block.join('\n'))
    .join('\n\n');
}

/** A person has to see on one screen what is asked, so that it takes as little height as possible. */
function isAsked({ waitingForApprovalOf }: RunStatus): boolean {
  return waitingForApprovalOf !== null;
}

function title({
  stage,
  endpointName,
  outcome,
  stopped,
  waitingForApprovalOf: candidate,
  waiting,
}: RunStatus): string {
  const where = endpointName ? ` · ${endpointName}` : '';
  if (outcome) return `${outcome}${where}`;
  if (stopped) return `${stopped.how === 'cancelled' ? 'Cancelled' : 'Failed'}${where}`;
  if (candidate) return `Waiting for approval of ${names(waiting, candidate)}${where}`;
  return `${stage === 'ended' ? 'Ended without an outcome' : stage}${where}`;
}

/** The link to the page comes before the tables: its pictures are quicker to read. */
function page({ report }: RunStatus): Blocks {
  if (!report) return [];
  return [[`- **[Read the report](${report.url})**, with plots`]];
}

function howItEnded(status: RunStatus): Blocks {
  const { outcome, stopped, decision, release, windows, recordUri, monitors = [] } = status;
  if (!outcome && !stopped) return [];
  const lines: string[] = [];
  if (decision) {
    const verb = decision.decision === 'approve' ? 'Approved' : 'Rejected';
    lines.push(
      `- ${verb} by ${plain(decision.approver)}${decision.reason ? `: ${plain(decision.reason)}` : ''}`,
    );
  }
  if (release) lines.push(...releaseSentences(release).map((sentence) => `- ${plain(sentence)}`));
  if (windows) {
    lines.push(
      `- Windows in the ledger: ${windows.windows}; judged by the wrong baseline: ${windows.judgedWrongly}; served by both models: ${windows.mixed}${monitors.length > 1 ? ` (a window counts once for each of the ${monitors.length} monitors)` : ''}`,
    );
  }
  if (recordUri) lines.push(`- Record: ${code(recordUri)}`);
  return lines.length > 0 ? [lines] : [];
}

function leftOut({ leftOut: monitors }: RunStatus): Blocks {
  const lines = leftOutLines(monitors);
  return lines.length === 0 ? [] : [['**Monitors that this run leaves as they are:**'], ...list(lines)];
}

/** The digest of the version to approve, cut as people see it. Several are listed below the title, with their monitors. */
function names(waiting: RunStatus['waiting'] = [], candidate: string): string {
  const candidates = byCandidate(waiting);
  if (candidates.length > 1) return `${candidates.length} candidates`;
  const [digest = candidate] = candidates.flatMap((versions) => approvable(versions)[0]?.digest ?? []);
  return digest.slice(0, DIGEST_SHOWN);
}

function incidents({ gate }: RunStatus): Blocks {
  const declared = gate?.incidents ?? [];
  return declared.length === 0 ? [] : [['**Declared incidents:**'], ...list(declared)];
}

function diagnosis({ diagnosis, reasons = [] }: RunStatus): Blocks {
  if (!diagnosis) return [];
  return [[`**Diagnosis:** ${diagnosis}`], ...list(reasons)];
}

function warnings({ warnings = [] }: RunStatus): Blocks {
  return warnings.length === 0 ? [] : [['**Warnings:**'], ...list(warnings.slice(-LISTED))];
}

/** Settings that people edited in the live constraints, and what became of each. */
function edits({ edits = [], monitors = [] }: RunStatus): Blocks {
  if (edits.length === 0) return [];
  const [file] = monitors.flatMap((monitor) => monitor.edits?.uri ?? []);
  return [
    ['**Settings edited by hand in the live constraints**, those that were not carried over first:'],
    ...list(edits.slice(0, LISTED)),
    ...(file
      ? [
          [
            `${edits.length > LISTED ? `${edits.length - LISTED} more here; all` : 'All'} of them: ${code(file)}`,
          ],
        ]
      : []),
  ];
}

function hasEnded({ outcome, stopped }: RunStatus): boolean {
  return outcome !== null || Boolean(stopped);
}

/** Once the run has ended, they are a record: nobody can correct and send them again. */
function refusals(status: RunStatus): Blocks {
  const { refusals: all, openRefusals: { count, last } = all } = status;
  if (count === 0) return [];
  const shown = last.slice(-REFUSALS_LISTED);
  return [
    [`**${count} message${count === 1 ? '' : 's'} not accepted.** The latest:`],
    ...list(hasEnded(status) ? shown.map((one) => one.replace(/; paste \{.*\}$/, '')) : shown),
  ];
}
