/** The census-income endpoint on a test's stack, drifted and ready for a run. */

import type { CensusRow } from '../../examples/census-income/dataset.js';
import { type CensusDraws, drawCensus, invocations, modelData } from '../../examples/census-income/draws.js';
import { setUpCensusIncome } from '../../examples/census-income/setup.js';
import { type AwsClients, closeClients, localClients } from '../../examples/monitored-endpoint/clients.js';
import { putText } from '../../examples/monitored-endpoint/s3.js';
import type { MonitoredEndpoint } from '../../examples/monitored-endpoint/set-up.js';
import { type JudgedWindow, judgeWindow } from '../../examples/monitored-endpoint/window.js';
import { windowsUntil } from '../../examples/monitored-endpoint/windows-until.js';
import type { TestStack } from './stack.js';
import type { RunUnderTest } from './workflow.js';

export interface CensusEndpoint {
  readonly clients: AwsClients;
  readonly endpoint: MonitoredEndpoint;
  readonly draws: CensusDraws;
  readonly scheduleName: string;
  /** The new training set, drawn from population B. */
  readonly trainingUri: string;
  /** Sends an hour of a population's traffic and returns its execution. */
  window(population: 'A' | 'B'): Promise<JudgedWindow>;
  /** Sends these rows in one hour and returns its execution. */
  rows(people: readonly CensusRow[]): Promise<JudgedWindow>;
  /** Calls `pass` whenever the run waits for a window, until `done`. */
  passUntil<T>(run: RunUnderTest, done: Promise<T>, pass: () => Promise<unknown>): Promise<T>;
  /** Sends an hour of a population's traffic (default B) whenever the run waits for a window, until `done`. */
  hoursUntil<T>(run: RunUnderTest, done: Promise<T>, population?: 'A' | 'B'): Promise<T>;
  close(): void;
}

/** Creates the endpoint with a model and baseline of population A, then sends `quiet` hours of A and `drifted` hours of B. */
export async function censusEndpoint(
  stack: TestStack,
  options: { readonly endpointName?: string; readonly quiet?: number; readonly drifted?: number } = {},
): Promise<CensusEndpoint> {
  const { endpointName = 'census-income', quiet = 0, drifted = 2 } = options;
  const clients = localClients(stack.awsEnvironment);
  const draws = await drawCensus();
  const bucket = `${endpointName}-data`;
  const endpoint = await setUpCensusIncome(clients, draws, { endpointName, bucket });
  const scheduleName = endpoint.monitor?.scheduleName as string;
  const trainingUri = `s3://${bucket}/retraining/population-b.csv`;
  await putText(clients.s3, trainingUri, modelData(draws.rows.B).training);
  const rows = (people: readonly CensusRow[]) =>
    judgeWindow(clients, {
      localUrl: stack.localUrl,
      endpointName,
      scheduleName,
      rows: invocations(people),
    });
  const window = (population: 'A' | 'B') => rows(draws.nextWindow(population));
  for (let hour = 0; hour < quiet; hour += 1) await window('A');
  for (let hour = 0; hour < drifted; hour += 1) await window('B');
  return {
    clients,
    endpoint,
    draws,
    scheduleName,
    trainingUri,
    window,
    rows,
    passUntil: (run, done, pass) => windowsUntil(run.handle, pass, done),
    hoursUntil: (run, done, population = 'B') => windowsUntil(run.handle, () => window(population), done),
    close: () => closeClients(clients),
  };
}
