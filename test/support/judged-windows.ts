/**
 * The independent window ledger: which model served each window, and which baseline judged it. It reads only the local
 * SageMaker's event log and shares no code with the run's own ledger.
 */
import type { RunResult } from '../../src/contract/run.js';
import type { CensusEndpoint } from './census.js';

export interface JudgedWindow {
  readonly windowStart: string;
  readonly models: readonly string[];
  readonly jobDefinition: string;
  readonly constraintsUri: string;
  readonly seq: number;
}

type Event = Readonly<Record<string, unknown>>;

/** One entry per execution of the schedule, oldest first. `models` is empty if the window had no traffic. */
export function judgedWindows(events: readonly Event[], schedule: string): readonly JudgedWindow[] {
  return events
    .filter((event) => event.type === 'ExecutionStarted' && event.schedule === schedule)
    .map((event) => {
      const [start, end] = [Date.parse(String(event.windowStart)), Date.parse(String(event.windowEnd))];
      const served = events.filter(
        (other) =>
          other.type === 'CaptureWritten' &&
          other.endpoint === event.endpoint &&
          Date.parse(String(other.hour)) >= start &&
          Date.parse(String(other.hour)) < end,
      );
      return {
        windowStart: String(event.windowStart),
        models: [...new Set(served.map(({ model }) => String(model)))],
        jobDefinition: String(event.jobDefinition),
        constraintsUri: String(event.constraintsUri),
        seq: Number(event.seq),
      };
    });
}

/** Windows that one model served alone and another model's baseline judged. `baselines`: each model's constraints file. */
export function windowsJudgedWrongly(
  events: readonly Event[],
  schedule: string,
  baselines: Readonly<Record<string, string>>,
): readonly JudgedWindow[] {
  return judgedWindows(events, schedule).filter(({ models, constraintsUri }) => {
    const [alone, ...others] = models;
    if (alone === undefined || others.length > 0) return false;
    const own = baselines[alone];
    if (own === undefined) throw new Error(`No baseline is known for model ${alone}.`);
    return own !== constraintsUri;
  });
}

/** The constraints file of the model before the run and of each run's model. */
export function baselinesOf(
  census: CensusEndpoint,
  ...results: readonly RunResult[]
): Readonly<Record<string, string>> {
  return Object.fromEntries([
    [census.endpoint.model.modelName, census.endpoint.baseline.constraintsUri],
    ...results.flatMap(({ modelName, candidate }) =>
      modelName !== null && candidate !== null ? [[modelName, candidate.constraintsUri]] : [],
    ),
  ]);
}
