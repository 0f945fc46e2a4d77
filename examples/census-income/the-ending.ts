/** How it came out: the run's own words, every window side by side, and who judged whom. */
import type { RunResult } from '../../src/domain/contract/run.js';
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
  narrator.say(result.summary);
  if (result.outcome !== 'Rebaselined') {
    for (const reason of result.reasons) narrator.bad(reason);
    for (const refusal of result.refusals.last) narrator.bad(`not accepted: ${refusal}`);
  }
  for (const warning of result.warnings) narrator.bad(warning);
  const last = windows.at(-1);
  narrator.say('How far each hour lay from the baseline that judged it; over 0.1 the monitor alarms:');
  narrator.table(
    sideBySide([...problem.columns, ...(last ? [{ title: 'rebaselined', report: last.report }] : [])]),
  );
  tellLedger(narrator, result, windows.length);
  return whatWentOtherwise(result, windows);
}

const LEDGER_LINE = /^(\S+) served by (\S+), judged by (\S+): (\w+), (.*)$/;

/** The last window before the run, and all since. */
function tellLedger(narrator: Narrator, { windows, modelName, definitions }: RunResult, since: number): void {
  if (windows === null) return;
  const renewed = new Set(Object.values(definitions));
  const rows = windows.lines.slice(-since - 1).flatMap((line): Cell[][] => {
    const [, start = '', model = '', definition = '', verdict = '', status = ''] =
      LEDGER_LINE.exec(line) ?? [];
    const servedBy = model === modelName ? 'new model' : model === 'mixed' ? 'both models' : 'model A';
    return [
      [
        { text: start.slice(11, 16) },
        { text: servedBy },
        { text: renewed.has(definition) ? 'its own baseline' : 'baseline of A' },
        { text: verdict, tone: verdict === 'right' ? 'good' : 'bad' },
        { text: status },
      ],
    ];
  });
  narrator.say("The run's window ledger: who served, whose baseline judged, and whether it should have:");
  narrator.table(rows);
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
