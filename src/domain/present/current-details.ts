import { type CheckId, checkTitle, type Verdict } from '../../contract/check.js';
import {
  approvable,
  byCandidate,
  DIGEST_SHOWN,
  pasteToDecide,
  type WaitingCandidate,
  WHY_RECOMMENDED,
} from '../../contract/decision.js';
import type { GateReport } from '../../contract/gate-report.js';
import { pasteToOverride } from '../../contract/override.js';
import type { RunStatus } from '../../contract/run.js';
import { plain } from './markdown.js';
import { releaseSentences } from './release-facts.js';
import { toDecideAboutAll } from './several-candidates.js';

// Characters of the text font: emoji are empty boxes where no emoji font is installed.
const MARK: Readonly<Record<Verdict, string>> = { pass: '✓', warn: '⚠', unknown: '?', fail: '✗' };
const WORST_FIRST: readonly Verdict[] = ['fail', 'unknown', 'warn', 'pass'];
const LISTED = 10;
/** Checks whose numbers are rows of the table of versions already. */
const SHOWN_AS_FIGURES = new Set<CheckId>(['false-alarms', 'smallest-detectable-shift']);
const REFUSALS_LISTED = 3;
/** The UI's tables have no padding between columns; this keeps a gap. */
const GAP = '\u00a0';

/** The run as Markdown for the Temporal UI: what happens, what to paste to approve, and what the gate found. */
export function currentDetails(status: RunStatus): string {
  return [
    [`### ${title(status)}`],
    [plain(status.doing)],
    ...howItEnded(status),
    // Before the gate's long table, so that the sender of a refused message sees it.
    ...refusals(status),
    ...page(status),
    ...toDecide(status),
    ...toOverride(status),
    ...diagnosis(status),
    ...incidents(status),
    ...warnings(status),
    ...edits(status),
    ...gates(status),
  ]
    .map((block) => block.join('\n'))
    .join('\n\n');
}

type Blocks = readonly (readonly string[])[];

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
  return [[`**[Read the report](${report.url})**, the same with plots: \`${report.uri}\``]];
}

function howItEnded({ outcome, stopped, decision, release, windows, recordUri }: RunStatus): Blocks {
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
      `- Windows in the ledger: ${windows.windows}; judged by the wrong baseline: ${windows.judgedWrongly}; served by both models: ${windows.mixed}`,
    );
  }
  if (recordUri) lines.push(`- Record: \`${recordUri}\``);
  return lines.length > 0 ? [lines] : [];
}

/** Digests of the versions that can be approved, cut as people see them. */
function names(waiting: readonly WaitingCandidate[] | undefined, candidate: string): string {
  const candidates = waiting ? byCandidate(waiting).map(approvable) : [[{ digest: candidate }]];
  return candidates
    .map((versions) => versions.map(({ digest }) => digest.slice(0, DIGEST_SHOWN)).join(' or '))
    .join(' and ');
}

function toDecide({ waitingForApprovalOf: candidate, waiting, gate, proposals }: RunStatus): Blocks {
  if (!candidate) return [];
  if (waiting && proposals) return toDecideAboutAll(waiting, proposals, MARK);
  const failed = gate?.verdict === 'fail';
  const original: WaitingCandidate = { digest: candidate, version: 'original', failed, mayOverrule: true };
  const offered = waiting ?? [original];
  const choices = approvable(offered);
  const overruling = (one: WaitingCandidate) =>
    one.failed ? ', with a `"reason"` added because it overrules the gate' : '';
  const reason = (one: WaitingCandidate) =>
    `${one.recommended ? ` (${WHY_RECOMMENDED})` : ''}${overruling(one)}`;
  const how = 'send the signal `approve` (More Actions → Send a Signal) with this input and your own address';
  const [only] = choices;
  return [
    ...(offered.length > 1 && gate ? versions(offered, gate) : []),
    [
      ...(choices.length === 1 && only
        ? [
            `**To approve**${offered.length > 1 ? ` the ${only.version} version` : ''}${only.recommended ? ` (${WHY_RECOMMENDED})` : ''}, ${how}${overruling(only)}:`,
          ]
        : [`**To approve** one of the two, ${how}.`]),
      ...choices.flatMap((one) => [
        ...(choices.length > 1
          ? [
              '',
              one.version === 'original'
                ? `The original version${reason(one)}:`
                : `The calibrated version${reason(one)}:`,
            ]
          : []),
        '```json',
        pasteToDecide(one.digest),
        '```',
      ]),
      'To reject, send `reject` with the same input; a `"reason"` added to it is kept on record. The update `decide` takes the same input with `"decision": "approve"` or `"reject"`, and answers.',
    ],
  ];
}

/** Both versions of a candidate side by side: expected false alarms, and the smallest shift that each detects. */
function versions(offered: readonly WaitingCandidate[], gate: GateReport): Blocks {
  const { calibrated } = gate;
  if (!calibrated) return [];
  const of = { original: gate, calibrated };
  const row = (what: string, cell: (one: WaitingCandidate) => string) =>
    `| ${what}${GAP}${GAP} | ${offered.map(cell).join(`${GAP}${GAP} | `)} |`;
  const figure = (name: 'thresholds' | 'falseAlarms' | 'power') => (one: WaitingCandidate) =>
    plain(of[one.version].figures?.[name] ?? '–');
  return [
    ['**Two versions of the candidate**, which differ only in their thresholds:'],
    [
      row('', ({ version }) => version),
      `|:---|${offered.map(() => ':---|').join('')}`,
      row('candidate', ({ digest }) => digest.slice(0, DIGEST_SHOWN)),
      row(
        'gate',
        ({ version, failed, mayOverrule }) =>
          `${MARK[of[version].verdict]} ${of[version].verdict}${failed && !mayOverrule ? ', cannot be approved' : ''}`,
      ),
      row('thresholds', figure('thresholds')),
      row('false alarms', figure('falseAlarms')),
      row('smallest shift detected', figure('power')),
      ...calibrated.checks
        .filter(({ id }) => !SHOWN_AS_FIGURES.has(id))
        .map(({ id, sentence }) =>
          row(plain(checkTitle(id)), ({ version }) =>
            plain(
              version === 'calibrated'
                ? sentence
                : (gate.checks.find((one) => one.id === id)?.sentence ?? '–'),
            ),
          ),
        ),
    ],
  ];
}

function toOverride({ waitingForOverrideOf: diagnosis }: RunStatus): Blocks {
  if (!diagnosis) return [];
  return [
    [
      '**To continue anyway**, send the signal `override` (More Actions → Send a Signal) with this input, your own address and your reason:',
      '```json',
      pasteToOverride(diagnosis),
      '```',
    ],
  ];
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
            `${edits.length > LISTED ? `${edits.length - LISTED} more here; all` : 'All'} of them: \`${file}\``,
          ],
        ]
      : []),
  ];
}

/** The gate's findings; where monitors get different candidates, those on each. */
function gates(status: RunStatus): Blocks {
  if (!status.proposals) return gate(status.gate, '');
  return status.proposals.flatMap((proposal) =>
    gate(
      proposal.gate,
      ` on ${plain(proposal.digest.slice(0, DIGEST_SHOWN))} for ${plain(proposal.scheduleNames.join(', '))}`,
    ),
  );
}

function gate(gate: GateReport | null, about: string): Blocks {
  if (!gate) return [];
  const checks = [...gate.checks].sort(
    (a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict),
  );
  const shown = gate.distances.filter(({ live, candidate }) => (live ?? 0) > 0 || (candidate ?? 0) > 0);
  const distances: Blocks =
    shown.length === 0
      ? []
      : [
          ['Largest distances on captured windows, re-scored with the new model:'],
          [
            `| feature${GAP}${GAP} | from the live baseline${GAP}${GAP} | from the candidate |`,
            '|:---|---:|---:|',
            ...shown.map(
              ({ feature, live, candidate }) =>
                `| ${plain(feature)} | ${number(live)}${GAP}${GAP} | ${number(candidate)} |`,
            ),
          ],
        ];
  return [
    [
      `**Gate${about}${gate.calibrated ? ', original version' : ''}: ${gate.verdict}**`,
      `${checks.filter(({ verdict }) => verdict === 'pass').length} of ${checks.length} checks pass.`,
    ],
    [
      '| | finding |',
      '|:---|:---|',
      ...checks.map(
        ({ id, verdict, sentence }) =>
          `| ${MARK[verdict]}${GAP}${verdict}${GAP}${GAP} | **${plain(checkTitle(id))}:** ${plain(sentence)} |`,
      ),
    ],
    ...distances,
    ...(gate.moreExpected
      ? [
          [
            `The report lists ${gate.moreExpected} more violations on captured windows; they count as unexpected.`,
          ],
        ]
      : []),
    [`All numbers: \`${gate.reportUri}\``],
  ];
}

function refusals({ refusals: { count, last } }: RunStatus): Blocks {
  if (count === 0) return [];
  return [
    [`**${count} message${count === 1 ? '' : 's'} not accepted.** The latest:`],
    ...list(last.slice(-REFUSALS_LISTED)),
  ];
}

function list(sentences: readonly string[]): Blocks {
  return sentences.length === 0 ? [] : [sentences.map((sentence) => `- ${plain(sentence)}`)];
}

function number(value: number | null): string {
  return value === null ? '–' : String(value);
}
