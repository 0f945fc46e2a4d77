import { CancellationScope } from '@temporalio/workflow';
import type { VerificationReport } from '../../activities/verify.js';
import type { GateReport, Monitor, ResolvedRun } from '../../domain/contract/run.js';
import { wait } from '../activity-groups.js';
import type { RunState } from '../run-state.js';
import type { Live } from './release.js';

const WORST = ['clean', 'too-little-traffic', 'dirty'] as const;

/** Judges the first whole windows under each new definition. The worst monitor decides. */
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
  const reports: VerificationReport[] = [];
  const watch = async (monitor: Monitor) => {
    const report = await wait(
      `Wait for ${cleanWindows} clean windows of ${monitor.scheduleName}`,
      (3 * outOf + 3) * monitor.firing.periodSeconds,
    ).awaitVerification({
      resolved,
      monitor,
      jobDefinition: run.definitions[monitor.scheduleName] as string,
      releasedAt: live.releasedAt ?? resolved.startedAt,
      expected: gate.expectedViolations,
    });
    reports.push(report);
    return report;
  };
  // One dirty monitor settles it: what a slower one would say is not waited for.
  const scope = new CancellationScope();
  try {
    await scope.run(() =>
      Promise.all(
        resolved.monitors.map(async (monitor) => {
          if ((await watch(monitor)).verdict === 'dirty') scope.cancel();
        }),
      ),
    );
  } catch (error) {
    if (!reports.some(({ verdict }) => verdict === 'dirty')) throw error;
  }
  const report = reports.reduce((worst, one) =>
    WORST.indexOf(one.verdict) > WORST.indexOf(worst.verdict) ? one : worst,
  );
  run.verification = { rule: resolved.rules.verification, why: report.why, counted: report.counted };
  return report;
}
