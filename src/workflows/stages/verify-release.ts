import { CancellationScope } from '@temporalio/workflow';
import type { GateReport, Monitor, ResolvedRun } from '../../contract/run.js';
import { settlesAll, type VerificationReport, worstVerification } from '../../domain/windows/verification.js';
import { wait } from '../activity-groups.js';
import type { RunState } from '../run-state.js';
import type { Live } from './release.js';

/**
 * Judges the first whole windows under each new definition. The worst monitor decides, and one that settles it alone
 * ends the watching of the others.
 */
export async function verifyRelease(
  run: RunState,
  resolved: ResolvedRun,
  live: Live,
  gate: GateReport,
): Promise<VerificationReport> {
  const { cleanWindows, outOf } = resolved.rules.verification;
  run.enter(
    'verify',
    `Watching the alarms: ${cleanWindows} clean windows of at most ${outOf} keep the release.`,
  );
  const watch = (monitor: Monitor) =>
    wait(
      `Wait for ${cleanWindows} clean windows of ${monitor.scheduleName}`,
      (3 * outOf + 3) * monitor.firing.periodSeconds,
    ).awaitVerification({
      resolved,
      monitor,
      jobDefinition: run.definitions[monitor.scheduleName] as string,
      releasedAt: live.releasedAt ?? resolved.startedAt,
      expected: gate.expectedViolations,
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
          if (settlesAll(report)) scope.cancel();
        }),
      ),
    );
  } catch (error) {
    if (!reports.some(settlesAll)) throw error;
  }
  const report = worstVerification(reports);
  run.verification = { rule: resolved.rules.verification, why: report.why, counted: report.counted };
  return report;
}
