/** The first half of the story: the traffic drifts, and the usual fixes do not stop the violations. */
import type { AwsClients } from '../monitored-endpoint/clients.js';
import type { MonitoredEndpoint } from '../monitored-endpoint/set-up.js';
import { type JudgedWindow, judgeWindow } from '../monitored-endpoint/window.js';
import { type CensusDraws, invocations } from './draws.js';
import { deployUnderOldBaseline, recreate, restoreFirstModel, retrain, runAgain } from './failed-fixes.js';
import type { Narrator } from './narrative.js';
import { setUpCensusIncome } from './setup.js';
import { type Column, violationsText } from './side-by-side.js';

export interface Stage {
  readonly clients: AwsClients;
  /** The local SageMaker's address. */
  readonly localUrl: string;
  readonly draws: CensusDraws;
  readonly narrator: Narrator;
}

const TITLE_WIDTH = 28;

/** Sends an hour of a population's traffic, waits for the monitor and prints its result as one line. */
export async function tellWindow(
  stage: Stage,
  endpoint: MonitoredEndpoint,
  population: 'A' | 'B',
  title: string,
): Promise<JudgedWindow> {
  const { clients, localUrl, draws, narrator } = stage;
  const window = await judgeWindow(clients, {
    localUrl,
    endpointName: endpoint.endpointName,
    scheduleName: endpoint.monitor?.scheduleName ?? '',
    rows: invocations(draws.nextWindow(population)),
  });
  const hour = window.report.windowStart.slice(11, 16);
  const text = `${hour}  ${title.padEnd(TITLE_WIDTH)}  ${resultText(window.report)}`;
  if (window.status === 'Completed') narrator.good(text);
  else narrator.bad(text);
  return window;
}

function resultText(report: JudgedWindow['report']): string {
  return report.violations.length === 0 ? 'no violations' : violationsText(report);
}

export interface Problem {
  readonly endpoint: MonitoredEndpoint;
  /** One window of each situation, for the comparison at the end. */
  readonly columns: readonly Column[];
}

/**
 * Sets everything up and tells the story up to the start of the workflow: model A is in service again, the traffic comes
 * from population B, and every window has violations.
 * @throws if a window does not have the expected status.
 */
export async function tellTheProblem(stage: Stage): Promise<Problem> {
  const { clients, draws, narrator } = stage;
  narrator.chapter('A model in service, and no violations');
  narrator.say(
    'Model A predicts from census data who earns more than 50,000 dollars a year. It was trained on people around 30. ' +
      'Every hour, Model Monitor compares the requests and the answers with a baseline, which was made from 4,000 ' +
      'other people around 30 and the answers of model A. A distance above 0.1 is a violation, marked ✗ below.',
  );
  const endpoint = await narrator.during(
    'train model A, make its baseline, create endpoint and schedule',
    setUpCensusIncome(clients, draws),
  );
  // These models train while the first hours pass. They are deployed later.
  const alternatives = Promise.all([
    retrain(clients, endpoint, draws, 'B'),
    retrain(clients, endpoint, draws, 'mixture'),
  ]);
  alternatives.catch(() => undefined);
  const window = (population: 'A' | 'B', title: string) => tellWindow(stage, endpoint, population, title);
  const quiet = await window('A', 'people around 30');
  expectStatus(quiet, 'Completed');

  narrator.chapter('The traffic drifts');
  narrator.say(
    'Now the requests are about people around 45. Nothing is broken and the data is clean, but the people are different.',
  );
  const drifted = await window('B', 'people around 45');
  expectStatus(drifted, 'CompletedWithViolations');

  narrator.chapter('Fixes that do not work, and the hour after each');
  const again = await narrator.during('run the monitor again', runAgain(clients, drifted));
  narrator.bad(`09:00  ${'same hour, judged again'.padEnd(TITLE_WIDTH)}  ${resultText(again)}`);
  if (again.violations.length !== drifted.report.violations.length) {
    throw new Error('The second run of the monitor found other violations in the same window.');
  }
  await narrator.during('recreate the endpoint', recreate(clients, endpoint));
  expectStatus(await window('B', 'new endpoint, same name'), 'CompletedWithViolations');

  const [onB, onMixture] = await narrator.during(
    'retrain: a mixed model on people of both ages, and model B on people around 45',
    alternatives,
  );
  await narrator.during('deploy the mixed model', deployUnderOldBaseline(clients, endpoint, onMixture));
  const mixed = await window('B', 'mixed model, baseline A');
  expectStatus(mixed, 'CompletedWithViolations');
  await narrator.during('deploy model B', deployUnderOldBaseline(clients, endpoint, onB));
  const retrained = await window('B', 'model B, baseline A');
  expectStatus(retrained, 'CompletedWithViolations');
  narrator.say(
    'Model B is the right model, but the violations continue: the monitor still compares it with baseline A, which ' +
      'was made from other people and the answers of model A. The story now puts model A back in service:',
  );
  await narrator.during('deploy model A again', restoreFirstModel(clients, endpoint));
  expectStatus(await window('B', 'model A, baseline A'), 'CompletedWithViolations');
  return {
    endpoint,
    columns: [
      { title: 'before', report: quiet.report },
      { title: 'drift', report: drifted.report },
      { title: 'mixed model', report: mixed.report },
      { title: 'retrained only', report: retrained.report },
    ],
  };
}

function expectStatus(window: JudgedWindow, status: JudgedWindow['status']): void {
  if (window.status === status) return;
  throw new Error(
    `The window from ${window.report.windowStart} has the status ${window.status}, but the story expects ${status}.`,
  );
}
