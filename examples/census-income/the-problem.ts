/** The first half of the story: a quiet endpoint drifts, and the answers that come to mind do not help. */
import type { AwsClients } from '../monitored-endpoint/clients.js';
import type { MonitoredEndpoint } from '../monitored-endpoint/set-up.js';
import { type JudgedWindow, judgeWindow } from '../monitored-endpoint/window.js';
import { accuracy } from './csv.js';
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

export interface CensusWindow extends JudgedWindow {
  /** Share of the window's people whom the model in service judged rightly. */
  readonly accuracy: number;
}

/** Sends an hour of a population's traffic, has it judged, and tells what came of it in a line. */
export async function tellWindow(
  stage: Stage,
  endpoint: MonitoredEndpoint,
  population: 'A' | 'B',
  title: string,
): Promise<CensusWindow> {
  const { clients, localUrl, draws, narrator } = stage;
  const rows = draws.nextWindow(population);
  const judged = await judgeWindow(clients, {
    localUrl,
    endpointName: endpoint.endpointName,
    scheduleName: endpoint.monitor?.scheduleName ?? '',
    rows: invocations(rows),
  });
  const window = { ...judged, accuracy: accuracy(rows, judged.predictions.map(Number)) };
  const hour = window.report.windowStart.slice(11, 16);
  const text = `${hour}  ${title}: violations: ${violationsInWords(window.report)}; accuracy ${window.accuracy.toFixed(3)}`;
  if (window.status === 'Completed') narrator.good(text);
  else narrator.bad(text);
  return window;
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
    'Model A predicts from census data who earns more than 50,000 dollars a year. It was trained on people around 30. ' +
      'Every hour, Model Monitor compares the traffic with a baseline of 4,000 people whom the model had not seen.',
  );
  const endpoint = await narrator.during(
    'training, baseline, endpoint, schedule',
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
    'Now people around 45 come. Nothing is broken: the data are as clean as before, only the people are others.',
  );
  const drifted = await window('B', 'people around 45');
  expectStatus(drifted, 'CompletedWithViolations');

  narrator.chapter('Tempting answers');
  const again = await narrator.during('run the monitor again', runAgain(clients, drifted));
  narrator.bad(`the same traffic again: violations: ${violationsInWords(again)}`);
  if (again.violations.length !== drifted.report.violations.length) {
    throw new Error('the monitor found something else in the same window the second time.');
  }
  await narrator.during('recreate the endpoint', recreate(clients, endpoint));
  expectStatus(await window('B', 'a new endpoint of the same name'), 'CompletedWithViolations');

  const [onB, onMixture] = await narrator.during(
    'retrain, on the new people and on both mixed',
    alternatives,
  );
  await narrator.during(
    'put the mixed model in service',
    deployUnderOldBaseline(clients, endpoint, onMixture),
  );
  const mixed = await window('B', 'the model of both');
  expectStatus(mixed, 'CompletedWithViolations');
  await narrator.during('put the retrained model in service', deployUnderOldBaseline(clients, endpoint, onB));
  const trap = await window('B', 'the retrained model');
  expectStatus(trap, 'CompletedWithViolations');
  narrator.say(
    'The retrained model is right more often, and alarms all the same: it is judged by what the old model answered ' +
      'to other people. It would alarm for ever.',
  );
  await narrator.during('put model A back', restoreFirstModel(clients, endpoint));
  expectStatus(await window('B', 'model A again'), 'CompletedWithViolations');
  return {
    endpoint,
    columns: [
      { title: 'before', report: quiet.report },
      { title: 'drift', report: drifted.report },
      { title: 'mixed model', report: mixed.report },
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
