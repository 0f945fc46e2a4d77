import { test } from 'vitest';
import { useStack } from '../support/scene-stack.js';
import { sendTraffic } from '../../examples/monitored-endpoint/traffic.js';
import { invocations } from '../../examples/census-income/draws.js';
const setting = useStack();
test('profile', async () => {
  const t = async <T,>(n: string, f: () => Promise<T>) => { const a = performance.now(); const v = await f(); console.log(n, (performance.now() - a).toFixed(0)); return v; };
  const scene = await t('scene', () => setting.scene({ endpointName: 'prof', drifted: 0 }));
  await t('window', () => scene.window('B'));
  for (let i = 0; i < 3; i++) {
    await t('traffic', () => sendTraffic(scene.clients.runtime, { endpointName: 'prof', rows: invocations(scene.draws.nextWindow('B')) }));
    await t('close', () => setting.stack.closeHour());
  }
  const run = await t('start', () => setting.workflows.start({ endpointName: 'prof', trainingDataset: { s3Uri: scene.trainingUri } }));
  const candidate = await t('to asked', () => run.untilAsked());
  await run.decide({ decision: 'approve', candidate, approver: 'ada' });
  await t('to verify', () => run.until(({ stage }) => stage === 'verify'));
  let last = performance.now();
  const result = await t('to end', () => scene.passUntil(run, run.result(), async () => {
    console.log('  waited', (performance.now() - last).toFixed(0)); 
    await t('  window', () => scene.window('B')); last = performance.now(); }));
  console.log('  waited', (performance.now() - last).toFixed(0), result.outcome);
  const { events } = await run.history();
  const e = events as unknown as { eventTime: string; eventType: string; activityTaskScheduledEventAttributes?: { activityType: { name: string } } }[];
  for (const x of e) if (x.activityTaskScheduledEventAttributes) console.log(x.eventTime, x.activityTaskScheduledEventAttributes.activityType.name);
  console.log(events.length);
});
