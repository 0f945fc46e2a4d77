/** The end of the story: the run's summary, the windows side by side, and the ledger. */
import type { RunResult } from '../../src/contract/run.js';
import type { Cell, Narrator } from './narrative.js';
import { sideBySide } from './side-by-side.js';
import type { Fix } from './the-fix.js';
import type { Problem } from './the-problem.js';

/** Prints the outcome. Returns a sentence if the run did not end as the story expects, else null. */
export function tellTheEnding(narrator: Narrator, problem: Problem, { result, windows }: Fix): string | null {
  narrator.chapter(`Outcome: ${result.outcome}`);
  const { decision, summary } = result;
  narrator.say(decision === null ? summary : `${summary} Decided by ${decision.approver}.`);
  if (result.outcome !== 'Rebaselined') {
    for (const reason of result.reasons) narrator.bad(reason);
    for (const refusal of result.refusals.last) narrator.bad(`not accepted: ${refusal}`);
  }
  for (const warning of result.warnings) narrator.bad(warning);
  const last = windows.at(-1);
  narrator.say('Distances of each kind of hour from the baseline that judged it (! marks a violation):');
  narrator.table(
    sideBySide([...problem.columns, ...(last ? [{ title: 'rebaselined', report: last.report }] : [])]),
  );
  tellLedger(narrator, result, windows.length);
  const failure = failureOf(result, windows);
  if (failure === null) {
    narrator.moral('A new model needs a new baseline. Change both, or the monitor keeps raising violations.');
  }
  return failure;
}

const LEDGER_LINE = /^(\S+) served by (\S+?)(?: \(all records\))?, judged by (\S+): (\w+), (.*)$/;

/** Prints the ledger from the last window before the run on. */
function tellLedger(narrator: Narrator, { windows, modelName, definitions }: RunResult, since: number): void {
  if (windows === null) return;
  const newDefinitions = new Set(Object.values(definitions));
  const rows = windows.lines.slice(-since - 1).flatMap((line): Cell[][] => {
    const parts = LEDGER_LINE.exec(line);
    // A line that this story cannot read is shown as it is.
    if (!parts) return [[{ text: line }]];
    const [, start = '', model = '', definition = '', verdict = '', status = ''] = parts;
    const servedBy = model === modelName ? 'model B' : model === 'mixed' ? 'A and B' : 'model A';
    return [
      [
        { text: start.slice(11, 16) },
        { text: servedBy },
        { text: newDefinitions.has(definition) ? 'baseline B' : 'baseline A' },
        { text: verdict, tone: verdict === 'right' ? 'good' : 'bad' },
        { text: status },
      ],
    ];
  });
  narrator.say("The run's ledger, from the last hour before the release on:");
  narrator.table([
    ['hour', 'served by', 'judged by', 'right?', 'status'].map((text): Cell => ({ text, tone: 'strong' })),
    ...rows,
  ]);
}

function failureOf({ outcome, windows }: RunResult, sinceRelease: Fix['windows']): string | null {
  if (outcome !== 'Rebaselined') return `The run ended ${outcome}, not Rebaselined.`;
  if (windows?.judgedWrongly !== 0) {
    return windows === null
      ? 'The run has no ledger.'
      : `The run's ledger counts ${windows.judgedWrongly} windows judged by another model's baseline, not 0.`;
  }
  const violated = sinceRelease.find(({ status }) => status !== 'Completed');
  return violated
    ? `The window from ${violated.report.windowStart}, after the release, still has violations.`
    : null;
}
