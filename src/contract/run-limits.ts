/**
 * Numbers that bound the waits, retries and messages of a run. The worker states them when it resolves the run, so the
 * history of a run holds the values that the run began with, and a later version can change them without breaking replay.
 */
export interface RunLimits {
  /** Attempts at a job, each under a name of its own, after SageMaker lacked capacity or failed internally. */
  readonly jobAttempts: number;
  /** Seconds on top of a job's longest runtime: provisioning, upload, SageMaker's own delays. */
  readonly jobMarginSeconds: number;
  readonly jobStopPollSeconds: number;
  /** Seconds for a whole SageMaker pipeline, which has no limit of its own. */
  readonly pipelineSeconds: number;
  readonly transformSeconds: number;
  readonly baselineJobSeconds: number;
  readonly referenceAnalyzerSeconds: number;
  /** Seconds for a mutation that reads or writes whole files first. */
  readonly largeFileSeconds: number;
  /** Seconds for a blue/green update of the endpoint. */
  readonly endpointUpdateSeconds: number;
  /** Periods of the schedule to wait for the moment to deploy, to switch, and to switch back. */
  readonly releaseMomentPeriods: number;
  readonly switchMomentPeriods: number;
  readonly switchMomentMarginSeconds: number;
  readonly switchBackMomentPeriods: number;
  /** Periods of the schedule to wait for each window that verification, or watching the old pair, may need; and once more. */
  readonly periodsPerAwaitedWindow: number;
  /**
   * A monitor that cannot be switched stops the others, and all have ended before a roll-back begins. Absent in runs that
   * earlier versions started: the others continue.
   */
  readonly switchesTogether?: true;
  readonly messages: MessageLimits;
}

/** What a person's message to the run must satisfy, beyond its shape. */
export interface MessageLimits {
  /** Characters of the candidate's digest that a decision must repeat. */
  readonly digestCharacters: number;
  /** Longest name of an approver or of a candidate, in characters. Names stay in the result and in the record. */
  readonly nameCharacters: number;
  readonly reasonCharacters: number;
  /** In lower case: texts of templates that are no name and no reason. Absent in runs that earlier versions started. */
  readonly placeholders?: readonly string[];
  /** Whether the signals `approve` and `reject` take the input of the update `decide` too. Absent in such runs: they do not. */
  readonly signalsTakeDecision?: true;
  /** Who may override a diagnosis; empty: nobody. Absent: everybody. */
  readonly overriders?: readonly string[];
  /** Names of the one who started the run, who may not approve its candidate. Absent: everybody may. */
  readonly starters?: readonly string[];
}
