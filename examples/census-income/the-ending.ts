/** How it came out: the run's own words, every window side by side, and who judged whom. */
import type { RunResult } from '../../src/contract/run.js';
import type { Cell, Narrator } from './narrative.js';
import { sideBySide } from './side-by-side.js';
import type { Cure } from './the-cure.js';
import type { Problem } from './the-problem.js';

/** Tells the outcome. Returns what went otherwise than the story says, in a sentence, or null. */
export function tellTheEnding(
  narrator: Narrator,
  problem: Problem,
  { result, windows }: Cure,
): string | null {
  narrator.chapter(`The outcome: ${result.outcome}`);
  const { decision, summary } = result;
  narrator.say(decision === null ? summary : `${summary} Decided by ${decision.approver}.`);
  if (result.outcome !== 'Rebaselined') {
    for (const reason of result.reasons) narrator.bad(reason);
    for (const refusal of result.refusals.last) narrator.bad(`not accepted: ${refusal}`);
  }
  for (const warning of result.warnings) narrator.bad(warning);
  const last = windows.at(-1);
  narrator.say('How far an hour of each kind lay from the baseline that judged it:');
  narrator.table(
    sideBySide([...problem.columns, ...(last ? [{ title: 'rebaselined', report: last.report }] : [])]),
  );
  tellLedger(narrator, result, windows.length);
  const otherwise = whatWentOtherwise(result, windows);
  if (otherwise === null) {
    narrator.moral(
      'A retrained model is only as quiet as the baseline that judges it: change both, or neither.',
    );
  }
  return otherwise;
}

const LEDGER_LINE = /^(\S+) served by (\S+), judged by (\S+): (\w+), (.*)$/;

/** The last window before the run, and all since. */
function tellLedger(narrator: Narrator, { windows, modelName, definitions }: RunResult, since: number): void {
  if (windows === null) return;
  const renewed = new Set(Object.values(definitions));
  const rows = windows.lines.slice(-since - 1).flatMap((line): Cell[][] => {
    const [, start = '', model = '', definition = '', verdict = '', status = ''] =
      LEDGER_LINE.exec(line) ?? [];
    const servedBy = model === modelName ? 'model B' : model === 'mixed' ? 'A and B' : 'model A';
    return [
      [
        { text: start.slice(11, 16) },
        { text: servedBy },
        { text: renewed.has(definition) ? 'baseline B' : 'baseline A' },
        { text: verdict, tone: verdict === 'right' ? 'good' : 'bad' },
        { text: status },
      ],
    ];
  });
  narrator.say("The run's ledger of the last hour before it, and all since:");
  narrator.table([
    ['hour', 'served by', 'judged by', 'rightly?', 'the monitor says'].map(
      (text): Cell => ({ text, tone: 'strong' }),
    ),
    ...rows,
  ]);
}

function whatWentOtherwise({ outcome, windows }: RunResult, told: Cure['windows']): string | null {
  if (outcome !== 'Rebaselined') return `The run ended ${outcome}, not Rebaselined.`;
  if (windows?.judgedWrongly !== 0) {
    return `The run's ledger counts ${windows?.judgedWrongly ?? 'no'} windows judged by another model's baseline, not 0.`;
  }
  const alarming = told.find(({ status }) => status !== 'Completed');
  return alarming
    ? `The window from ${alarming.report.windowStart}, after the release, still has violations.`
    : null;
}
