import { DIGEST_SHOWN, pasteToDecide } from '../contract/decision.js';
import { pasteToOverride } from '../contract/override.js';
import type { RunStatus } from '../contract/run.js';
import type { Verdict } from '../gate/check.js';
import { plain } from './markdown.js';

// In the text font: emoji are empty boxes where no emoji font is installed.
const MARK: Readonly<Record<Verdict, string>> = { pass: '✓', warn: '⚠', unknown: '?', fail: '✗' };
const WORST_FIRST: readonly Verdict[] = ['fail', 'unknown', 'warn', 'pass'];
const LISTED = 10;
const REFUSALS_LISTED = 3;
/** The UI's tables have no padding, and their columns are as narrow as their words let them be: this keeps a gap. */
const GAP = '\u00a0';

/** The run as Markdown for the Temporal UI: what happens, exactly what to paste to approve, and what the gate found. */
export function currentDetails(status: RunStatus): string {
  return [
    [`### ${title(status)}`],
    [plain(status.doing)],
    ...howItEnded(status),
    // Before the gate's long table: an answer that was not accepted must meet the eye of the one who sent it.
    ...refusals(status),
    ...toDecide(status),
    ...toOverride(status),
    ...diagnosis(status),
    ...warnings(status),
    ...gate(status),
  ]
    .map((block) => block.join('\n'))
    .join('\n\n');
}

type Blocks = readonly (readonly string[])[];

function title({ stage, endpointName, outcome, waitingForApprovalOf: candidate }: RunStatus): string {
  const where = endpointName ? ` · ${endpointName}` : '';
  if (outcome) return `${outcome}${where}`;
  if (candidate) return `Waiting for approval of ${candidate.slice(0, DIGEST_SHOWN)}${where}`;
  return `${stage === 'ended' ? 'Ended without an outcome' : stage}${where}`;
}

function howItEnded({ outcome, decision, windows, recordUri }: RunStatus): Blocks {
  if (!outcome) return [];
  const lines: string[] = [];
  if (decision) {
    const verb = decision.decision === 'approve' ? 'Approved' : 'Rejected';
    lines.push(
      `- ${verb} by ${plain(decision.approver)}${decision.reason ? `: ${plain(decision.reason)}` : ''}`,
    );
  }
  if (windows) {
    lines.push(
      `- Windows in the ledger: ${windows.windows}; judged by the wrong baseline: ${windows.judgedWrongly}; served by both models: ${windows.mixed}`,
    );
  }
  if (recordUri) lines.push(`- The record: \`${recordUri}\``);
  return lines.length > 0 ? [lines] : [];
}

function toDecide({ waitingForApprovalOf: candidate, gate }: RunStatus): Blocks {
  if (!candidate) return [];
  const overrules = gate?.verdict === 'fail' ? ' and a `"reason"`, because it overrules the gate' : '';
  return [
    [
      `**To approve**, send the signal \`approve\` (More Actions → Send a Signal) with this input, your own address in it${overrules}:`,
      '```json',
      pasteToDecide(candidate),
      '```',
      'To reject, send `reject` with the same; a `"reason"` added to it is kept on record. The update `decide` takes `"decision": "approve"` or `"reject"` as well, and answers.',
    ],
  ];
}

function toOverride({ waitingForOverrideOf: diagnosis }: RunStatus): Blocks {
  if (!diagnosis) return [];
  return [
    [
      '**To go on all the same**, send the signal `override` (More Actions → Send a Signal) with this input, your own address and reason in it:',
      '```json',
      pasteToOverride(diagnosis),
      '```',
    ],
  ];
}

function diagnosis({ diagnosis, reasons = [] }: RunStatus): Blocks {
  if (!diagnosis) return [];
  return [[`**Diagnosis:** ${diagnosis}`], ...list(reasons)];
}

function warnings({ warnings = [] }: RunStatus): Blocks {
  return warnings.length === 0 ? [] : [['**Mind:**'], ...list(warnings.slice(-LISTED))];
}

function gate({ gate }: RunStatus): Blocks {
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
      `**Gate: ${gate.verdict}**`,
      `${checks.filter(({ verdict }) => verdict === 'pass').length} of ${checks.length} checks pass.`,
    ],
    [
      '| | what was found |',
      '|:---|:---|',
      ...checks.map(
        ({ check, verdict, sentence }) =>
          `| ${MARK[verdict]}${GAP}${verdict}${GAP}${GAP} | **${plain(check)}:** ${plain(sentence)} |`,
      ),
    ],
    ...distances,
    [`Full report: \`${gate.reportUri}\``],
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
