import { CancellationScope } from '@temporalio/workflow';
import type { Monitor } from '../../contract/resolved-run.js';
import {
  decidesRelease,
  type VerificationReport,
  worstVerification,
} from '../../domain/windows/verification.js';
import { poll } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';

/**
 * Judges the first whole windows under each new definition. The worst monitor decides; a monitor that alone decides against
 * the release ends the verification of the others.
 */
export async function verifyRelease({ run, resolved, limits }: RunContext): Promise<VerificationReport> {
  const { cleanWindows, outOf } = resolved.rules.verification;
  const { release } = run;
  run.enter(
    'verify',
    `Watching the monitors: ${cleanWindows} clean windows of at most ${outOf} keep the release.`,
  );
  const watch = (monitor: Monitor) =>
    poll(
      `Wait for ${cleanWindows} clean windows of ${monitor.scheduleName}`,
      limits.periodsPerAwaitedWindow * (outOf + 1) * monitor.firing.periodSeconds,
    ).awaitVerification({
      resolved,
      monitor,
      jobDefinition: release.definitionOf(monitor.scheduleName),
      releasedAt: release.releasedAt ?? resolved.startedAt,
      expected: run.proposalFor(monitor.scheduleName).gate.expectedViolations,
    });
  const reports: VerificationReport[] = [];
  const scope = new CancellationScope();
  try {
    await scope.run(() =>
      Promise.all(
        resolved.monitors.map(async (monitor) => {
          const report = await watch(monitor);
          const why = resolved.monitors.length > 1 ? `${monitor.scheduleName}: ${report.why}` : report.why;
          reports.push({ ...report, why });
          if (decidesRelease(report)) scope.cancel();
        }),
      ),
    );
  } catch (error) {
    if (!reports.some(decidesRelease)) throw error;
  }
  const report = worstVerification(reports);
  run.verification = { rule: resolved.rules.verification, why: report.why, counted: report.counted };
  return report;
}
