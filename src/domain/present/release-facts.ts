import type { ReleaseFacts } from '../../contract/run.js';

/** What the run changed in production and what it put back, one sentence each. Times are AWS's. */
export function releaseSentences({ deployment, restoredAt, monitors }: ReleaseFacts): readonly string[] {
  return [
    ...(deployment ? [deploymentSentence(deployment, restoredAt)] : []),
    ...monitors.map(({ scheduleName, switchedAt, switchedBackAt }) => {
      const to = switchedAt ? `at ${minute(switchedAt)}` : 'at an unknown time';
      const back = switchedBackAt ? `, and back to the old one at ${minute(switchedBackAt)}` : '';
      return `${scheduleName} was switched to the new baseline ${to}${back}.`;
    }),
  ];
}

function deploymentSentence(
  { startedAt, releasedAt }: NonNullable<ReleaseFacts['deployment']>,
  restoredAt: string | null,
): string {
  const back = restoredAt ? `, and the old model again from ${minute(restoredAt)}` : '';
  return releasedAt
    ? `The endpoint served the new model from ${minute(releasedAt)}${back}.`
    : `The deployment of the new model began at ${minute(startedAt)} and was not seen to complete${back}.`;
}

function minute(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
