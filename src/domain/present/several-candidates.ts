import type { Verdict } from '../../contract/check.js';
import {
  approvable,
  byCandidate,
  DIGEST_SHOWN,
  digestsToApprove,
  pasteToDecide,
  type WaitingCandidate,
  WHY_RECOMMENDED,
} from '../../contract/decision.js';
import type { ProposedBaseline } from '../../contract/run.js';
import { plain } from './markdown.js';

type Blocks = readonly (readonly string[])[];

/** What to paste where monitors get different candidates: one message decides about all of them. */
export function toDecideAboutAll(
  waiting: readonly WaitingCandidate[],
  proposals: readonly ProposedBaseline[],
  mark: Readonly<Record<Verdict, string>>,
): Blocks {
  const candidates = byCandidate(waiting);
  const chosen = candidates.flatMap((versions) => approvable(versions)[0] ?? []);
  const overrules = chosen.some(({ failed }) => failed);
  const recommended = chosen.some((one) => one.recommended);
  const hasChoice = candidates.some((versions) => versions.length > 1);
  return [
    [
      `**${candidates.length} candidates**, because the monitors have different settings edited by hand. They are released together or not at all.`,
    ],
    [
      '| monitor | candidate | version | gate | thresholds | false alarms | smallest shift detected |',
      '|:---|:---|:---|:---|:---|:---|:---|',
      ...waiting.map((version) => row(version, proposals, mark)),
    ],
    [
      `**To approve**, send the signal \`approve\` (More Actions → Send a Signal) with this input and your own address${overrules ? ', with a `"reason"` added because it overrules the gate' : ''}:`,
      '```json',
      pasteToDecide(digestsToApprove(waiting)),
      '```',
      ...(recommended ? [`It names the calibrated version where that is ${WHY_RECOMMENDED}.`] : []),
      ...(hasChoice ? ['To choose another version of a candidate, replace its digest.'] : []),
      'To reject, send `reject` with the same input; a `"reason"` added to it is kept on record. The update `decide` takes the same input with `"decision": "approve"` or `"reject"`, and answers.',
    ],
  ];
}

function row(
  { digest, version, scheduleNames = [], failed, mayOverrule }: WaitingCandidate,
  proposals: readonly ProposedBaseline[],
  mark: Readonly<Record<Verdict, string>>,
): string {
  const gate = proposals.find((one) => one.scheduleNames.join() === scheduleNames.join())?.gate;
  const judged = version === 'calibrated' ? gate?.calibrated : gate;
  const cells = [
    scheduleNames.join(', '),
    digest.slice(0, DIGEST_SHOWN),
    version,
    judged
      ? `${mark[judged.verdict]} ${judged.verdict}${failed && !mayOverrule ? ', cannot be approved' : ''}`
      : '–',
    judged?.figures?.thresholds ?? '–',
    judged?.figures?.falseAlarms ?? '–',
    judged?.figures?.power ?? '–',
  ];
  return `| ${cells.map(plain).join(' | ')} |`;
}
