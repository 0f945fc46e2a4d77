/** An endpoint with an hourly schedule named `hourly`, two job definitions, and traffic. */
import { type Local, openLocal } from './local.js';
import { type PausableAnalyzer, pausableAnalyzer } from './pausable-analyzer.js';
import { createDefinition, createEndpoint, hourly, invoke } from './resources.js';
import { until } from './until.js';

export const BASELINE = `prediction,x,colour\n${Array.from({ length: 50 }, (_, i) => `0.${i + 100},${i / 10}5,${i % 2 ? 'red' : 'blue'}`).join('\n')}\n`;

export const named = { MonitoringScheduleName: 'hourly' };

export async function createMonitoredEndpoint(local: Local): Promise<void> {
  await createEndpoint(local, 'adult', 'model-a');
  await createDefinition(local, 'definition-a', 'adult', BASELINE);
  await createDefinition(local, 'definition-b', 'adult', BASELINE);
  await local.call('CreateMonitoringSchedule', hourly('hourly', 'definition-a'));
  await local.sagemaker.idle();
}

/** Five rows. */
export async function sendTraffic(local: Local): Promise<void> {
  for (let i = 0; i < 5; i++) await invoke(local, 'adult', `${i}.5,red`);
}

// biome-ignore lint/suspicious/noExplicitAny: responses are read as a client reads them
export async function executions(local: Local, filter: Record<string, unknown> = {}): Promise<any> {
  return (await local.call('ListMonitoringExecutions', filter)).MonitoringExecutionSummaries;
}

/** A monitored endpoint whose first execution is in progress until the analyzer is released. */
export async function executionInProgress(): Promise<{ local: Local; analyzer: PausableAnalyzer }> {
  const analyzer = pausableAnalyzer();
  const local = await openLocal({}, analyzer.containers);
  await createMonitoredEndpoint(local);
  analyzer.pause();
  await sendTraffic(local);
  await local.stepTo('2026-01-01T01:20:00Z');
  await until(async () => (await executions(local))[0]?.MonitoringExecutionStatus === 'InProgress');
  return { local, analyzer };
}
