import type { Monitor, ResolvedRun, RestoredPair } from '../../contract/run.js';
import { INLINE_DEFINITION } from '../../domain/windows/execution.js';
import { firstFiring, lastFiring } from '../../domain/windows/schedule-expression.js';
import {
  type VerificationReport,
  type VerificationVerdict,
  verify,
} from '../../domain/windows/verification.js';
import { type PriorProblems, verifyRestoredPair } from '../../domain/windows/verify-restored-pair.js';
import { latestWindows } from '../detect/executions.js';
import { judgesBy } from '../sagemaker/job-definition.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, pollAgain } from '../support/errors.js';
import { heartbeatStatus } from '../support/heartbeat.js';

export interface VerificationRequest {
  readonly resolved: ResolvedRun;
  readonly monitor: Monitor;
  readonly jobDefinition: string;
  readonly releasedAt: string;
  readonly expected: readonly string[];
}

export interface RestoredRequest {
  readonly resolved: ResolvedRun;
  readonly monitor: Monitor;
  /** When the old model served alone again; null where the model never changed. AWS's times, as all here. */
  readonly restoredAt: string | null;
  readonly switchedBackAt: string | null;
  readonly known: PriorProblems;
}

export function verifyActivities(dependencies: Dependencies) {
  const { api, time } = dependencies.sagemaker;

  /** What is live of the pair and is not what the run had found: someone else's change, or a roll-back that did not hold. */
  async function amissNow({ production }: ResolvedRun, monitor: Monitor): Promise<readonly string[]> {
    const { scheduleName, jobDefinitionName, definitionDigest } = monitor;
    const endpoint = await callAws(`Describing endpoint "${production.endpointName}"`, () =>
      api.describeEndpoint({ EndpointName: production.endpointName }),
    );
    const schedule = await callAws(`Describing monitoring schedule "${scheduleName}"`, () =>
      api.describeMonitoringSchedule({ MonitoringScheduleName: scheduleName }),
    );
    const { name, digest } = judgesBy(schedule.MonitoringScheduleConfig);
    const judgesRight =
      name === jobDefinitionName && (name !== INLINE_DEFINITION || digest === definitionDigest);
    return [
      ...(endpoint.EndpointConfigName === production.endpointConfigName
        ? []
        : [
            `endpoint ${production.endpointName} is on configuration ${endpoint.EndpointConfigName} and not on ${production.endpointConfigName}`,
          ]),
      ...(judgesRight
        ? []
        : [`monitoring schedule ${scheduleName} judges by ${name} and not as it did before the run`]),
    ];
  }

  return {
    /** One look at the windows since the release; ends when the stated rule can tell. */
    async awaitVerification(request: VerificationRequest): Promise<VerificationReport> {
      const { resolved, monitor, jobDefinition, expected } = request;
      const { verification: rule, gate } = resolved.rules;
      const releasedAt = Date.parse(request.releasedAt);
      const windows = await latestWindows(
        dependencies,
        monitor.scheduleName,
        Math.min(100, 4 * rule.outOf),
        releasedAt,
      );
      const verdict: VerificationVerdict = verify({
        rule,
        jobDefinition,
        releasedAt,
        expected,
        windows,
        leastRows: gate.leastWindowRows,
        windowsDue: windowsDueSince(monitor, releasedAt, time.latest()),
      });
      heartbeatStatus({ schedule: monitor.scheduleName, ...verdict.counted });
      if (verdict.kind === 'wait') {
        throw pollAgain(`${monitor.scheduleName}: ${verdict.why}`, resolved.timing.pollSeconds);
      }
      return { verdict: verdict.kind, why: verdict.why, counted: verdict.counted };
    },

    /** One look at the old pair that was put back; ends when its first windows can tell whether it does as before. */
    async awaitRestored(request: RestoredRequest): Promise<RestoredPair> {
      const { resolved, monitor, restoredAt, switchedBackAt, known } = request;
      const { windowsAfterRollBack, gate } = resolved.rules;
      const servesSince = Date.parse(restoredAt ?? switchedBackAt ?? resolved.startedAt);
      const amiss = await amissNow(resolved, monitor);
      const seen = await latestWindows(
        dependencies,
        monitor.scheduleName,
        Math.min(100, 4 * windowsAfterRollBack + 4),
        servesSince,
      );
      const found = verifyRestoredPair({
        windows: windowsAfterRollBack,
        jobDefinition: monitor.jobDefinitionName,
        servesSince,
        judgesSince: switchedBackAt === null ? null : Date.parse(switchedBackAt),
        known,
        seen,
        leastRows: gate.leastWindowRows,
        windowsDue: windowsDueSince(monitor, servesSince, time.latest()),
        deviations: amiss,
      });
      heartbeatStatus({ schedule: monitor.scheduleName, verdict: found.verdict });
      if (found.verdict === 'wait') {
        throw pollAgain(`${monitor.scheduleName}: ${found.why}`, resolved.timing.pollSeconds);
      }
      return found;
    },
  };
}

/** Whole windows since the release whose execution must have ended by now: due, and half an hour gone. */
function windowsDueSince({ firing }: Monitor, releasedAt: number, now: number): number {
  const lastDue = lastFiring(firing, now - 30 * 60_000);
  let due = 0;
  for (let start = firstFiring(firing, releasedAt); start < lastDue; start = firstFiring(firing, start + 1))
    due += 1;
  return due;
}
