import { DIGEST_SHOWN, pasteToDecide } from '../contract/decision.js';
import type { RunStatus } from '../contract/run.js';

const MARK: Readonly<Record<string, string>> = { pass: '✅', warn: '⚠️', unknown: '❔', fail: '❌' };

/** The run as Markdown for the Temporal UI: what happens, what the gate found, and exactly what to paste to approve. */
export function currentDetails(status: RunStatus): string {
  const lines = [`### ${title(status)}`, '', cell(status.doing)];
  const { gate, waitingForApprovalOf: candidate } = status;
  if (candidate) {
    lines.push(
      '',
      '**To approve**, send the signal `approve` (More Actions → Send a Signal) with',
      '```json',
      pasteToDecide(candidate),
      '```',
      'To reject, send `reject` with the same and a `"reason"`. The update `decide` does both and answers.',
    );
  }
  if (status.diagnosis) lines.push('', `**Diagnosis:** ${status.diagnosis}`);
  if (gate) {
    lines.push('', `**Gate: ${gate.verdict}**`, '', '| | check | what was found |', '|---|---|---|');
    for (const { check, verdict, sentence } of gate.checks) {
      lines.push(`| ${MARK[verdict] ?? ''} ${verdict} | ${cell(check)} | ${cell(sentence)} |`);
    }
    const shown = gate.distances.filter(({ live, candidate: after }) => (live ?? 0) > 0 || (after ?? 0) > 0);
    if (shown.length > 0) {
      lines.push(
        '',
        'Largest distances on captured windows, re-scored with the new model:',
        '',
        '| feature | live baseline | candidate |',
        '|---|---|---|',
      );
      for (const { feature, live, candidate: after } of shown) {
        lines.push(`| ${cell(feature)} | ${number(live)} | ${number(after)} |`);
      }
    }
    lines.push('', `Full report: \`${gate.reportUri}\``);
  }
  const { count, last } = status.refusals;
  if (count > 0) {
    lines.push('', `**${count} message${count === 1 ? '' : 's'} not accepted.** The latest:`, '');
    for (const refusal of last.slice(-3)) lines.push(`- ${cell(refusal)}`);
  }
  return lines.join('\n');
}

function title({ stage, endpointName, outcome, waitingForApprovalOf }: RunStatus): string {
  const where = endpointName ? ` · ${endpointName}` : '';
  if (outcome) return `${outcome}${where}`;
  if (waitingForApprovalOf)
    return `Waiting for approval of ${waitingForApprovalOf.slice(0, DIGEST_SHOWN)}${where}`;
  return `${stage}${where}`;
}

/** Feature names come from data, reasons from people: nothing in them may break out of its place or become markup. */
function cell(text: string): string {
  return text.replace(/[\r\n]+/g, ' ').replace(/[|<>`*_[\]\\]/g, (character) => `\\${character}`);
}

function number(value: number | null): string {
  return value === null ? '–' : String(value);
}
