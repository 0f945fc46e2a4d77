/** The first half of the story: a quiet endpoint drifts, and the answers that come to mind do not help. */
import type { AwsClients } from '../monitored-endpoint/clients.js';
import type { MonitoredEndpoint } from '../monitored-endpoint/set-up.js';
import { type JudgedWindow, judgeWindow } from '../monitored-endpoint/window.js';
import { type CensusDraws, invocations } from './draws.js';
import type { Narrator } from './narrative.js';
import { setUpCensusIncome } from './setup.js';
import { type Column, violationsInWords } from './side-by-side.js';
import { deployUnderOldBaseline, recreate, restoreFirstModel, retrain, runAgain } from './wrong-answers.js';

export interface Stage {
  readonly clients: AwsClients;
  /** The local SageMaker's address. */
  readonly localUrl: string;
  readonly draws: CensusDraws;
  readonly narrator: Narrator;
}

const TITLE_WIDTH = 28;

/** Sends an hour of a population's traffic, has it judged, and tells what came of it in a line. */
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
  const text = `${hour}  ${title.padEnd(TITLE_WIDTH)}  ${verdictInWords(window.report)}`;
  if (window.status === 'Completed') narrator.good(text);
  else narrator.bad(text);
  return window;
}

function verdictInWords(report: JudgedWindow['report']): string {
  return report.violations.length === 0 ? 'no violations' : violationsInWords(report);
}

export interface Problem {
  readonly endpoint: MonitoredEndpoint;
  /** One window of each situation, for the comparison at the end. */
  readonly columns: readonly Column[];
}

/**
 * Sets everything up and tells the story up to the point where somebody reaches for the workflow: model A in service
 * again, population B coming, every window alarming.
 * @throws if a window turns out otherwise than the story says.
 */
export async function tellTheProblem(stage: Stage): Promise<Problem> {
  const { clients, draws, narrator } = stage;
  narrator.chapter('A model in service, and a monitor that is quiet');
  narrator.say(
    'Model A tells from census data who earns more than 50,000 dollars a year. It was trained on people around 30. ' +
      'Every hour, Model Monitor holds the traffic and the answers against a baseline: the answers that model A gave ' +
      'to 4,000 such people whom it had not seen. What lies further from it than 0.1 is a violation, marked ✗ below.',
  );
  const endpoint = await narrator.during(
    'train model A, make its baseline, create endpoint and schedule',
    setUpCensusIncome(clients, draws),
  );
  // Trained meanwhile, wanted later.
  const alternatives = Promise.all([
    retrain(clients, endpoint, draws, 'B'),
    retrain(clients, endpoint, draws, 'mixture'),
  ]);
  alternatives.catch(() => undefined);
  const window = (population: 'A' | 'B', title: string) => tellWindow(stage, endpoint, population, title);
  const quiet = await window('A', 'people around 30');
  expectStatus(quiet, 'Completed');

  narrator.chapter('The people change');
  narrator.say(
    'Now people around 45 come. Nothing is broken, the data are as clean as before: only the people are others.',
  );
  const drifted = await window('B', 'people around 45');
  expectStatus(drifted, 'CompletedWithViolations');

  narrator.chapter('Tempting answers, and the hour after each');
  const again = await narrator.during('run the monitor again', runAgain(clients, drifted));
  narrator.bad(`09:00  ${'the same hour, judged again'.padEnd(TITLE_WIDTH)}  ${verdictInWords(again)}`);
  if (again.violations.length !== drifted.report.violations.length) {
    throw new Error('the monitor found something else in the same window the second time.');
  }
  await narrator.during('recreate the endpoint', recreate(clients, endpoint));
  expectStatus(await window('B', 'new endpoint, same name'), 'CompletedWithViolations');

  const [onB, onMixture] = await narrator.during(
    'retrain: one model on both kinds of people, model B on the new ones',
    alternatives,
  );
  await narrator.during('deploy the model of both', deployUnderOldBaseline(clients, endpoint, onMixture));
  const mixed = await window('B', 'model of both, baseline A');
  expectStatus(mixed, 'CompletedWithViolations');
  await narrator.during('deploy model B', deployUnderOldBaseline(clients, endpoint, onB));
  const trap = await window('B', 'model B, baseline A');
  expectStatus(trap, 'CompletedWithViolations');
  narrator.say(
    'Retraining was right, and the alarms go on: the new model is judged by what the old one answered to other ' +
      'people. So it would go on for ever. Back to where it began:',
  );
  await narrator.during('deploy model A again', restoreFirstModel(clients, endpoint));
  expectStatus(await window('B', 'model A, baseline A'), 'CompletedWithViolations');
  return {
    endpoint,
    columns: [
      { title: 'before', report: quiet.report },
      { title: 'drift', report: drifted.report },
      { title: 'of both', report: mixed.report },
      { title: 'retrained only', report: trap.report },
    ],
  };
}

function expectStatus(window: JudgedWindow, status: JudgedWindow['status']): void {
  if (window.status === status) return;
  throw new Error(
    `the window from ${window.report.windowStart} ended ${window.status}, not ${status}: the story does not go that way.`,
  );
}
