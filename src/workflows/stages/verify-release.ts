import { CancellationScope } from '@temporalio/workflow';
import { kindOf, type Monitor } from '../../contract/resolved-run.js';
import {
  decidesRelease,
  type VerificationReport,
  worstVerification,
} from '../../domain/windows/verification.js';
import { poll } from '../run/activities.js';
import { allOrNothing } from '../run/all-or-nothing.js';
import { lookBackSeconds, type RunContext } from '../run/run-context.js';
import { switchMonitor, switchMonitors } from './release.js';

/**
 * Switches the monitors and judges the first whole windows under each new definition. The worst monitor decides; a monitor
 * that alone decides against the release ends the verification of the others. With monitors of several kinds each is watched
 * from its own switch on, because windows of labels that come late are switched days after the others.
 */
export async function switchAndVerify(context: RunContext): Promise<VerificationReport> {
  if (context.resolved.monitors.every((monitor) => kindOf(monitor) === 'DataQuality')) {
    await switchMonitors(context);
    return verifyRelease(context);
  }
  const { run, resolved } = context;
  run.say('Waiting for the right moment to switch each monitor.');
  const reports: VerificationReport[] = [];
  await allOrNothing(resolved.monitors, async (monitor, stop) => {
    await switchMonitor(context, monitor);
    enterVerification(context);
    if (decidesRelease(await verifyMonitor(context, monitor, reports))) stop();
  });
  return concluded(context, reports);
}

/** Watches all monitors after all of them were switched. */
async function verifyRelease(context: RunContext): Promise<VerificationReport> {
  enterVerification(context);
  const reports: VerificationReport[] = [];
  const scope = new CancellationScope();
  try {
    await scope.run(() =>
      Promise.all(
        context.resolved.monitors.map(async (monitor) => {
          if (decidesRelease(await verifyMonitor(context, monitor, reports))) scope.cancel();
        }),
      ),
    );
  } catch (error) {
    if (!reports.some(decidesRelease)) throw error;
  }
  return concluded(context, reports);
}

function enterVerification({ run, resolved }: RunContext): void {
  const { cleanWindows, outOf } = resolved.rules.verification;
  run.enter(
    'verify',
    `Watching the monitors: ${cleanWindows} clean windows of at most ${outOf} keep the release.`,
  );
}

/** Waits for the verdict on one monitor and adds it to the reports. */
async function verifyMonitor(
  { run, resolved, limits }: RunContext,
  monitor: Monitor,
  reports: VerificationReport[],
): Promise<VerificationReport> {
  const { scheduleName } = monitor;
  const { cleanWindows, outOf } = resolved.rules.verification;
  const { release } = run;
  const report = await poll(
    `Wait for ${cleanWindows} clean windows of ${scheduleName}`,
    limits.periodsPerAwaitedWindow * (outOf + 1) * monitor.firing.periodSeconds + lookBackSeconds(monitor),
  ).awaitVerification({
    resolved,
    monitor,
    jobDefinition: release.definitionOf(scheduleName),
    releasedAt: release.releasedAt ?? resolved.startedAt,
    expected: run.proposalFor(scheduleName).gate.expectedViolations,
  });
  const why = resolved.monitors.length > 1 ? `${scheduleName}: ${report.why}` : report.why;
  reports.push({ ...report, why });
  run.verifiedMonitors.set(scheduleName, { verdict: report.verdict, why: report.why });
  return report;
}

function concluded(
  { run, resolved }: RunContext,
  reports: readonly VerificationReport[],
): VerificationReport {
  const report = worstVerification(reports);
  run.verification = { rule: resolved.rules.verification, why: report.why, counted: report.counted };
  return report;
}
