import { type Monitor, needsLabels, type ResolvedRun } from '../../contract/resolved-run.js';
import type { RestoredPair } from '../../contract/run.js';
import { firstFiring, lastFiring } from '../../domain/windows/schedule-expression.js';
import {
  type VerificationReport,
  type VerificationVerdict,
  verify,
} from '../../domain/windows/verification.js';
import { type PriorProblems, verifyRestoredPair } from '../../domain/windows/verify-restored-pair.js';
import { latestWindows } from '../detect/executions.js';
import { definitionInUse } from '../sagemaker/job-definition.js';
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
  /** Since when the old model serves alone again, in AWS's time; null where the model never changed. */
  readonly restoredAt: string | null;
  readonly switchedBackAt: string | null;
  readonly known: PriorProblems;
}

export function verifyActivities(dependencies: Dependencies) {
  const { api, time } = dependencies.sagemaker;

  /** What differs from the pair that the run found: someone else's change, or a rollback that did not last. */
  async function deviationsNow({ production }: ResolvedRun, monitor: Monitor): Promise<readonly string[]> {
    const { scheduleName, jobDefinitionName, definitionDigest } = monitor;
    const endpoint = await callAws(`Describing endpoint "${production.endpointName}"`, () =>
      api.describeEndpoint({ EndpointName: production.endpointName }),
    );
    const schedule = await callAws(`Describing monitoring schedule "${scheduleName}"`, () =>
      api.describeMonitoringSchedule({ MonitoringScheduleName: scheduleName }),
    );
    const inUse = definitionInUse(schedule.MonitoringScheduleConfig);
    const judgesRight = inUse.is(jobDefinitionName, definitionDigest);
    return [
      ...(endpoint.EndpointConfigName === production.endpointConfigName
        ? []
        : [
            `endpoint ${production.endpointName} has configuration ${endpoint.EndpointConfigName}, not ${production.endpointConfigName}`,
          ]),
      ...(judgesRight
        ? []
        : [`monitoring schedule ${scheduleName} judges by ${inUse.name}, not as before the run`]),
    ];
  }

  return {
    /** One poll of the windows since the release; ends when the verification rule has a verdict. */
    async awaitVerification(request: VerificationRequest): Promise<VerificationReport> {
      const { resolved, monitor, jobDefinition, expected } = request;
      const { verification: rule, gate } = resolved.rules;
      const releasedAt = Date.parse(request.releasedAt);
      const windows = await latestWindows(dependencies, monitor, Math.min(100, 4 * rule.outOf), releasedAt);
      const verdict: VerificationVerdict = verify({
        rule,
        jobDefinition,
        releasedAt,
        expected,
        windows,
        leastRows: gate.leastWindowRows,
        windowsDue: windowsDueSince(monitor, releasedAt, time.latest()),
        needsLabels: needsLabels(monitor),
      });
      heartbeatStatus({ schedule: monitor.scheduleName, ...verdict.counted });
      if (verdict.kind === 'wait') {
        throw pollAgain(`${monitor.scheduleName}: ${verdict.why}`, resolved.timing.pollSeconds);
      }
      return {
        verdict: verdict.kind,
        why: verdict.why,
        counted: verdict.counted,
        ...(needsLabels(monitor) ? { needsLabels: true as const } : {}),
      };
    },

    /** One poll of the restored pair; ends when its first windows show whether it behaves as before the run. */
    async awaitRestored(request: RestoredRequest): Promise<RestoredPair> {
      const { resolved, monitor, restoredAt, switchedBackAt, known } = request;
      const { windowsAfterRollBack, gate } = resolved.rules;
      const servesSince = Date.parse(restoredAt ?? switchedBackAt ?? resolved.startedAt);
      const deviations = await deviationsNow(resolved, monitor);
      const seen = await latestWindows(
        dependencies,
        monitor,
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
        deviations,
      });
      heartbeatStatus({ schedule: monitor.scheduleName, verdict: found.verdict });
      if (found.verdict === 'wait') {
        throw pollAgain(`${monitor.scheduleName}: ${found.why}`, resolved.timing.pollSeconds);
      }
      return found;
    },
  };
}

/** Whole windows since the release whose execution must have ended by now: half an hour after it was due. */
function windowsDueSince(
  { firing, windowOffset }: Pick<Monitor, 'firing' | 'windowOffset'>,
  releasedAt: number,
  now: number,
): number {
  const lastDue = lastFiring(firing, now - 30 * 60_000);
  let due = 0;
  if (windowOffset) {
    const first = firstFiring(firing, releasedAt + 1000 * windowOffset.startSeconds);
    for (let at = first; at <= lastDue; at = firstFiring(firing, at + 1)) due += 1;
    return due;
  }
  for (let start = firstFiring(firing, releasedAt); start < lastDue; start = firstFiring(firing, start + 1))
    due += 1;
  return due;
}
