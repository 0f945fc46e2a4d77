import { type CheckId, checkTitle } from '../../contract/check.js';
import {
  approvable,
  byCandidate,
  DIGEST_SHOWN,
  digestsToApprove,
  templateToDecide,
  VERSION_TITLES,
  type WaitingCandidate,
} from '../../contract/decision.js';
import { type GateReport, judgedAs } from '../../contract/gate-report.js';
import { templateToOverride } from '../../contract/override.js';
import type { ProposedBaseline, RunStatus } from '../../contract/run.js';
import { type Blocks, GAP, MARK } from './blocks.js';
import { plain } from './markdown.js';

/** Checks whose numbers are rows of the table of versions already. */
const SHOWN_AS_FIGURES = new Set<CheckId>(['false-alarms', 'smallest-detectable-shift']);

/** One line: what is recommended, and of what the monitors get different candidates. */
export function recommendation({ waiting = [] }: RunStatus): Blocks {
  const candidates = byCandidate(waiting);
  const chosen = candidates.flatMap((versions) => approvable(versions)[0] ?? []);
  return [
    ...(candidates.length > 1
      ? [
          [
            `- The monitors have different live baselines, so each has a candidate of its own. One decision is about all: they are released together or not at all.`,
          ],
        ]
      : []),
    ...(chosen.some((one) => one.recommended)
      ? [
          [
            `- **Recommended: ${chosen
              .filter((one) => one.recommended)
              .map(({ digest }) => digest.slice(0, DIGEST_SHOWN))
              .join(
                ', ',
              )}, ${VERSION_TITLES.calibrated}.** The original fails only by chance: normal windows violate its thresholds.`,
          ],
        ]
      : []),
  ];
}

/** What to paste. One message decides about every candidate. */
export function toDecide({ waiting = [] }: RunStatus): Blocks {
  const digests = digestsToApprove(waiting);
  if (digests.length === 0) return [];
  const candidates = byCandidate(waiting);
  const chosen = candidates.flatMap((versions) => approvable(versions)[0] ?? []);
  const others = candidates.flatMap((versions) => approvable(versions).slice(1));
  return [
    [
      '**To decide**, choose More Actions → Send an Update, the update `decide`, and this input with your own address:',
      '```json',
      templateToDecide(digests),
      '```',
      [
        'To reject, write `"reject"`.',
        ...(chosen.some(({ failed }) => failed)
          ? ['The approval overrules the gate, so it needs a reason.']
          : []),
        ...others.map(
          ({ digest, version, failed }) =>
            `To approve the version with ${VERSION_TITLES[version]} instead, write \`"${digest.slice(0, DIGEST_SHOWN)}"\` as the candidate${failed ? ', and a reason, because that overrules the gate' : ''}.`,
        ),
        'The signals `approve` and `reject` take the same input, but give no answer.',
      ].join(' '),
    ],
  ];
}

export function toOverride({ waitingForOverrideOf: diagnosis }: RunStatus): Blocks {
  if (!diagnosis) return [];
  return [
    [
      '**To continue anyway**, choose More Actions → Send a Signal, the signal `override`, and this input with your own address and your reason:',
      '```json',
      templateToOverride(diagnosis),
      '```',
    ],
  ];
}

/** All versions that wait, side by side: verdict, thresholds, expected false alarms, smallest shift detected. */
export function versions({ waiting = [], gate, proposals }: RunStatus): Blocks {
  if (waiting.length < 2) return [];
  if (proposals) return [['**Versions that wait:**'], severalCandidates(waiting, proposals)];
  if (!gate?.calibrated) return [];
  return oneCandidate(waiting, gate);
}

function oneCandidate(waiting: readonly WaitingCandidate[], gate: GateReport): Blocks {
  const { calibrated } = gate;
  // The version to approve comes first.
  const offered = [...approvable(waiting), ...waiting.filter((one) => !approvable(waiting).includes(one))];
  const row = (what: string, cell: (one: WaitingCandidate) => string) =>
    `| ${what}${GAP}${GAP} | ${offered.map(cell).join(`${GAP}${GAP} | `)} |`;
  const figure = (name: 'thresholds' | 'falseAlarms' | 'power') => (one: WaitingCandidate) =>
    plain((one.version === 'calibrated' ? calibrated : gate)?.figures?.[name] ?? '–');
  return [
    ['**Two versions of the candidate**, which differ only in their thresholds:'],
    [
      row(
        '',
        ({ version, recommended }) => `${VERSION_TITLES[version]}${recommended ? ' (recommended)' : ''}`,
      ),
      `|:---|${offered.map(() => ':---|').join('')}`,
      row('candidate', ({ digest }) => digest.slice(0, DIGEST_SHOWN)),
      row('gate', (one) => verdictOf(one, gate)),
      row('thresholds', figure('thresholds')),
      row('false alarms', figure('falseAlarms')),
      row('smallest shift detected', figure('power')),
      ...(calibrated?.checks ?? [])
        .filter(({ id }) => !SHOWN_AS_FIGURES.has(id))
        .map(({ id }) =>
          row(plain(checkTitle(id)), ({ version }) => {
            const check = judgedAs(version, gate).checks.find((one) => one.id === id);
            if (!check) return '–';
            return check.sentence === '' ? `${MARK[check.verdict]} ${check.verdict}` : plain(check.sentence);
          }),
        ),
    ],
  ];
}

/** A list and no table: the column for the details is narrow, and cuts wide tables off. */
function severalCandidates(
  waiting: readonly WaitingCandidate[],
  proposals: readonly ProposedBaseline[],
): readonly string[] {
  return waiting.map((one) => {
    const { digest, version, scheduleNames = [], recommended } = one;
    const gate = proposals.find((proposal) => proposal.scheduleNames.join() === scheduleNames.join())?.gate;
    const figures = version === 'calibrated' ? gate?.calibrated?.figures : gate?.figures;
    const facts = [
      ...(gate ? [verdictOf(one, gate)] : []),
      ...(figures ? [`thresholds ${figures.thresholds}`, `false alarms: ${figures.falseAlarms}`] : []),
      ...(figures ? [figures.power.replace(/^D/, 'd')] : []),
    ];
    const name = `${digest.slice(0, DIGEST_SHOWN)} for ${plain(scheduleNames.join(', '))}`;
    return `- **${name}**, ${VERSION_TITLES[version]}${recommended ? ' (recommended)' : ''}: ${facts.map(plain).join('; ')}`;
  });
}

function verdictOf({ version, failed, mayOverrule }: WaitingCandidate, gate: GateReport): string {
  const { verdict } = judgedAs(version, gate);
  return `${MARK[verdict]} ${verdict}${failed && !mayOverrule ? ', cannot be approved' : ''}`;
}
