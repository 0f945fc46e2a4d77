/** The second half of the story: one durable run stops the violations. */
import type { Client } from '@temporalio/client';
import { checkTitle } from '../../src/contract/check.js';
import type { GateReport } from '../../src/contract/gate-report.js';
import type { RunResult, RunStatus, Stage } from '../../src/contract/run.js';
import { putText } from '../monitored-endpoint/s3.js';
import type { JudgedWindow } from '../monitored-endpoint/window.js';
import { windowsUntil } from '../monitored-endpoint/windows-until.js';
import { askAPerson } from './ask-a-person.js';
import { modelData } from './draws.js';
import type { Cell, Finding, Narrator } from './narrative.js';
import { BUCKET, ENDPOINT_NAME } from './setup.js';
import { type Problem, type Stage as Scene, tellWindow } from './the-problem.js';
import { hasEnded, startAndWatch, type WatchedRun } from './watch-run.js';

export interface FixOptions {
  readonly client: Client;
  readonly taskQueue: string;
  /** URL of the namespace in the Temporal UI, without a slash at the end. */
  readonly workflowsUrl: string;
  /** Input for Enter; absent without a terminal. */
  readonly terminal?: NodeJS.ReadableStream;
}

export interface Fix {
  readonly run: WatchedRun;
  readonly result: RunResult;
  /** The hours since the approval, the hour of the release first. */
  readonly windows: readonly JudgedWindow[];
}

export const WORKFLOW_ID = `rebaseline-${ENDPOINT_NAME}`;
const NEW_PEOPLE = `s3://${BUCKET}/around-45`;

/** The input of the run, as a person pastes it in the Temporal UI. The held-out rows become the baseline dataset. */
const INPUT_LINES = [
  `{"endpointName": "${ENDPOINT_NAME}",`,
  ' "trainingDataset": {',
  `   "s3Uri": "${NEW_PEOPLE}/train.csv"},`,
  ' "channels": {"validation": {',
  `   "s3Uri": "${NEW_PEOPLE}/held-out.csv"}}}`,
];

const UP_TO_APPROVAL: readonly (readonly [Stage, string])[] = [
  ['resolve', 'find the model behind the endpoint, its training job, its monitor and baseline'],
  ['detect', "read the monitor's results for the last windows"],
  ['diagnose', 'determine the cause: drift, a broken feed or a stale baseline'],
  ['retrain', "train model B: a clone of model A's training job with new data"],
  ['baseline', 'make baseline B from the answers of model B to new people'],
  ['gate', 'test model B and baseline B on the captured hours'],
];

/** Starts the workflow, asks for approval, and sends the hours of traffic that the run waits for. */
export async function tellTheFix(scene: Scene, problem: Problem, options: FixOptions): Promise<Fix> {
  const { narrator, clients, draws } = scene;
  const { training, validation } = modelData(draws.rows.B);
  await Promise.all([
    putText(clients.s3, `${NEW_PEOPLE}/train.csv`, training),
    putText(clients.s3, `${NEW_PEOPLE}/held-out.csv`, validation),
  ]);
  narrator.chapter('The fix that works: one durable run');
  narrator.say(
    `The story starts the workflow retrainAndRebaseline, with the workflow ID ${WORKFLOW_ID} and this input:`,
  );
  for (const line of INPUT_LINES) narrator.code(line);
  const run = await startAndWatch(options.client, {
    workflowId: WORKFLOW_ID,
    taskQueue: options.taskQueue,
    workflowsUrl: options.workflowsUrl,
    input: JSON.parse(INPUT_LINES.join('')) as object,
    summary: `${ENDPOINT_NAME}: retrain on people around 45 and renew the baseline`,
  });
  const judged = await followToApproval(narrator, run);
  if (judged.gate) tellGate(narrator, judged.gate);
  if (judged.waitingForApprovalOf !== null) {
    narrator.chapter('A person decides');
    const { terminal } = options;
    const candidate = judged.waitingForApprovalOf;
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

/** Prints each stage when it ends. Stops early if the run ends before its approval. */
async function followToApproval(narrator: Narrator, run: WatchedRun): Promise<RunStatus> {
  let status = await run.status();
  for (const [stage, words] of UP_TO_APPROVAL) {
    if (hasEnded(status)) break;
    status = await narrator.during(`${stage.padEnd(9)} ${words}`, run.past(stage));
    if (stage === 'diagnose' && status.diagnosis !== null) narrator.say(`Diagnosis: ${status.diagnosis}.`);
  }
  return status;
}

async function tellRelease(narrator: Narrator, run: WatchedRun): Promise<void> {
  const status = await run.past('approval');
  if (hasEnded(status)) return;
  narrator.chapter('Release and verification');
  await narrator.during('release   deploy model B and switch the monitor to baseline B', run.past('release'));
}

const TONE = { pass: 'good', warn: 'strong', unknown: 'strong', fail: 'bad' } as const;
const DISTANCES_SHOWN = 4;

function tellGate(narrator: Narrator, gate: GateReport): void {
  narrator.chapter(`Gate: ${gate.verdict}`);
  const passing = gate.checks.filter(({ verdict }) => verdict === 'pass');
  narrator.findings([
    ...gate.checks
      .filter(({ verdict }) => verdict !== 'pass')
      .map(
        ({ id, verdict, sentence }): Finding => ({
          mark: verdict,
          tone: TONE[verdict],
          name: checkTitle(id),
          sentence,
        }),
      ),
    {
      mark: 'pass',
      tone: TONE.pass,
      name: `${passing.length} checks`,
      sentence: passing.map(({ id }) => checkTitle(id)).join(', '),
    },
  ]);
  const distance = (value: number | null): Cell => ({ text: value === null ? '–' : value.toFixed(3) });
  narrator.table([
    [
      { text: 'distance of model B from' },
      { text: 'live baseline', tone: 'strong' },
      { text: 'candidate', tone: 'strong' },
    ],
    ...gate.distances
      .slice(0, DISTANCES_SHOWN)
      .map(({ feature, live, candidate }) => [{ text: feature }, distance(live), distance(candidate)]),
  ]);
}
