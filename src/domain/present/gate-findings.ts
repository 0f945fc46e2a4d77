import { checkTitle, type Verdict } from '../../contract/check.js';
import { DIGEST_SHOWN, VERSION_TITLES, type WaitingCandidate } from '../../contract/decision.js';
import { type GateReport, judgedAs } from '../../contract/gate-report.js';
import type { RunStatus } from '../../contract/run.js';
import { type Blocks, GAP, MARK, WORST_FIRST } from './blocks.js';
import { code, plain } from './markdown.js';

/** What the gate found: the checks that do not pass in full, worst first, and the number of the others. */
export function findings(status: RunStatus): Blocks {
  return gatesOf(status).flatMap(({ gate, about, version }) => {
    const { verdict, checks } = judgedAs(version, gate);
    const title = `- **Gate${about}${gate.calibrated ? `, ${VERSION_TITLES[version]}` : ''}: ${MARK[verdict]} ${verdict}**`;
    const of = (wanted: Verdict) => checks.filter((check) => check.verdict === wanted);
    const passed = of('pass').length;
    return [
      [
        title,
        ...(gate.comparison ?? []).map((line) => `- New model against the model in service: ${plain(line)}`),
        ...WORST_FIRST.filter((one) => one !== 'pass')
          .flatMap(of)
          .map(
            ({ id, verdict: found, sentence }) =>
              `- ${MARK[found]} ${found} **${plain(checkTitle(id))}:** ${plain(sentence)}`,
          ),
        ...(passed > 0 ? [`- ${MARK.pass} ${passed} of ${checks.length} checks pass`] : []),
      ],
    ];
  });
}

/** The largest distances by feature, and where all numbers are. */
export function numbers(status: RunStatus): Blocks {
  return gatesOf(status).flatMap(({ gate, about, version }) => {
    const shown = gate.distances.filter(({ live, candidate }) => (live ?? 0) > 0 || (candidate ?? 0) > 0);
    return [
      ...(shown.length === 0
        ? []
        : [
            [`Largest distances${about} on captured windows, scored again with the new model:`],
            [
              `| feature${GAP}${GAP} | from the live baseline${GAP}${GAP} | from the candidate |`,
              '|:---|---:|---:|',
              ...shown.map(
                ({ feature, live, candidate }) =>
                  `| ${plain(feature)} | ${number(live)}${GAP}${GAP} | ${number(candidate)} |`,
              ),
            ],
          ]),
      ...(gate.moreExpected
        ? [
            [
              `The report lists ${gate.moreExpected} more violations on captured windows; they count as unexpected.`,
            ],
          ]
        : []),
      ...passing(judgedAs(version, gate).checks, about),
      [`All numbers${about}: ${code(gate.reportUri)}`],
    ];
  });
}

/** The gate of each candidate, for the version to approve: the recommended one, else the original. */
function gatesOf(status: RunStatus): readonly {
  readonly gate: GateReport;
  readonly about: string;
  readonly version: WaitingCandidate['version'];
}[] {
  const recommended = (waiting: readonly WaitingCandidate[]) =>
    waiting.find((one) => one.recommended)?.version ?? 'original';
  const { gate, proposals, waiting = [] } = status;
  if (!proposals) return gate ? [{ gate, about: '', version: recommended(waiting) }] : [];
  return proposals.flatMap((proposal) =>
    proposal.gate
      ? [
          {
            gate: proposal.gate,
            about: ` on ${plain(proposal.digest.slice(0, DIGEST_SHOWN))} for ${plain(proposal.scheduleNames.join(', '))}`,
            version: recommended(
              waiting.filter(
                ({ scheduleNames = [] }) => scheduleNames.join() === proposal.scheduleNames.join(),
              ),
            ),
          },
        ]
      : [],
  );
}

function passing(checks: GateReport['checks'], about: string): Blocks {
  const names = checks.filter(({ verdict }) => verdict === 'pass').map(({ id }) => plain(checkTitle(id)));
  return names.length === 0 ? [] : [[`Checks that pass${about}: ${names.join(', ')}`]];
}

function number(value: number | null): string {
  return value === null ? '–' : String(value);
}
