/** The second half of the story: one durable run mends what the tempting answers could not. */
import type { Client } from '@temporalio/client';
import { checkTitle } from '../../src/contract/check.js';
import type { GateReport, RunResult, RunStatus, Stage } from '../../src/contract/run.js';
import { putText } from '../monitored-endpoint/s3.js';
import type { JudgedWindow } from '../monitored-endpoint/window.js';
import { windowsUntil } from '../monitored-endpoint/windows-until.js';
import { askAPerson } from './ask-a-person.js';
import { modelData } from './draws.js';
import type { Cell, Finding, Narrator } from './narrative.js';
import { BUCKET, ENDPOINT_NAME } from './setup.js';
import { type Problem, type Stage as Scene, tellWindow } from './the-problem.js';
import { hasEnded, startAndWatch, type WatchedRun } from './watch-run.js';

export interface CureOptions {
  readonly client: Client;
  readonly taskQueue: string;
  /** Of the namespace in the Temporal UI, without a slash at the end. */
  readonly workflowsUrl: string;
  /** Where Enter comes from; absent where nobody sits at a terminal. */
  readonly terminal?: NodeJS.ReadableStream;
}

export interface Cure {
  readonly run: WatchedRun;
  readonly result: RunResult;
  /** The hours since the approval, the hour of the release first. */
  readonly windows: readonly JudgedWindow[];
}

export const WORKFLOW_ID = `rebaseline-${ENDPOINT_NAME}`;
const NEW_PEOPLE = `s3://${BUCKET}/around-45`;

/** What the run is started with: in the Temporal UI one would paste it. Held-out people make the baseline. */
const INPUT_LINES = [
  `{"endpointName": "${ENDPOINT_NAME}",`,
  ` "trainingDataset": {"s3Uri": "${NEW_PEOPLE}/train.csv"},`,
  ` "channels": {"validation": {"s3Uri": "${NEW_PEOPLE}/held-out.csv"}}}`,
];

const UP_TO_APPROVAL: readonly (readonly [Stage, string])[] = [
  ['resolve', 'find the model behind the endpoint, its training job, its monitor and baseline'],
  ['detect', 'read what the monitor said about the last windows'],
  ['diagnose', 'tell a drift from a broken feed and from a stale baseline'],
  ['retrain', "train model B: a clone of model A's training job, on the new people"],
  ['baseline', 'make baseline B: its answers to new people whom it has not seen'],
  ['gate', 'try model and baseline on the captured hours before they go live'],
];

/** Starts the workflow, has it approved, and lets the hours come that it waits for. */
export async function tellTheCure(scene: Scene, problem: Problem, options: CureOptions): Promise<Cure> {
  const { narrator, clients, draws } = scene;
  const { training, validation } = modelData(draws.rows.B);
  await Promise.all([
    putText(clients.s3, `${NEW_PEOPLE}/train.csv`, training),
    putText(clients.s3, `${NEW_PEOPLE}/held-out.csv`, validation),
  ]);
  narrator.chapter('The cure: one durable run');
  narrator.say(`Started as in the Temporal UI: retrainAndRebaseline, workflow ID ${WORKFLOW_ID}, input`);
  for (const line of INPUT_LINES) narrator.code(line);
  const run = await startAndWatch(options.client, {
    workflowId: WORKFLOW_ID,
    taskQueue: options.taskQueue,
    workflowsUrl: options.workflowsUrl,
    input: JSON.parse(INPUT_LINES.join('')) as object,
  });
  const asked = await followToApproval(narrator, run);
  if (asked.gate) tellGate(narrator, asked.gate);
  if (asked.waitingForApprovalOf !== null) {
    narrator.chapter('A person decides');
    const { terminal } = options;
    const candidate = asked.waitingForApprovalOf;
    await askAPerson({ narrator, run, candidate, ...(terminal && { terminal }) });
  }
  const windows: JudgedWindow[] = [];
  const nextWindow = async () => {
    const title = windows.length === 0 ? 'the hour of the release' : 'model B, baseline B';
    windows.push(await tellWindow(scene, problem.endpoint, 'B', title));
  };
  const [result] = await Promise.all([
    windowsUntil(run.handle, nextWindow, run.result),
    tellRelease(narrator, run),
  ]);
  return { run, result, windows };
}

/** Tells each stage as it ends; stops where the run takes another way. */
async function followToApproval(narrator: Narrator, run: WatchedRun): Promise<RunStatus> {
  let status = await run.status();
  for (const [stage, words] of UP_TO_APPROVAL) {
    if (hasEnded(status)) break;
    status = await narrator.during(`${stage.padEnd(9)} ${words}`, run.past(stage));
    if (stage === 'diagnose' && status.diagnosis !== null)
      narrator.say(`The diagnosis: ${status.diagnosis}.`);
  }
  return status;
}

async function tellRelease(narrator: Narrator, run: WatchedRun): Promise<void> {
  const status = await run.past('approval');
  if (hasEnded(status)) return;
  narrator.chapter('Release, and the hours after it');
  await narrator.during(
    'release   deploy model B, then point the monitor at baseline B',
    run.past('release'),
  );
}

const TONE = { pass: 'good', warn: 'strong', unknown: 'strong', fail: 'bad' } as const;
const DISTANCES_SHOWN = 4;

function tellGate(narrator: Narrator, gate: GateReport): void {
  narrator.chapter(`The gate says: ${gate.verdict}`);
  narrator.findings(
    gate.checks.map(
      ({ id, verdict, sentence }): Finding => ({
        mark: verdict,
        tone: TONE[verdict],
        name: checkTitle(id),
        sentence,
      }),
    ),
  );
  const distance = (value: number | null): Cell => ({ text: value === null ? '–' : value.toFixed(3) });
  narrator.table([
    [
      { text: "model B's distances from" },
      { text: 'the live baseline', tone: 'strong' },
      { text: 'the candidate', tone: 'strong' },
    ],
    ...gate.distances
      .slice(0, DISTANCES_SHOWN)
      .map(({ feature, live, candidate }) => [{ text: feature }, distance(live), distance(candidate)]),
  ]);
}
