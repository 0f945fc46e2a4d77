/**
 * The independent ledger: from the local SageMaker's event log alone, which windows were served wholly by one model,
 * and which baseline judged them. It shares no code with the run's own ledger.
 */
export interface JudgedByPlatform {
  readonly windowStart: string;
  readonly models: readonly string[];
  readonly jobDefinition: string;
  readonly constraintsUri: string;
  readonly seq: number;
}

type Event = Readonly<Record<string, unknown>>;

/** One entry per execution of the schedule whose window held traffic, oldest first. */
export function judgedWindows(events: readonly Event[], schedule: string): readonly JudgedByPlatform[] {
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

/** Windows that one model served alone and another's baseline judged. `baselineOf` names each model's constraints file. */
export function wronglyJudged(
  events: readonly Event[],
  schedule: string,
  baselineOf: Readonly<Record<string, string>>,
): readonly JudgedByPlatform[] {
  return judgedWindows(events, schedule).filter(({ models, constraintsUri }) => {
    const [alone, ...others] = models;
    if (alone === undefined || others.length > 0) return false;
    const own = baselineOf[alone];
    if (own === undefined) throw new Error(`No baseline is known for model ${alone}.`);
    return own !== constraintsUri;
  });
}
