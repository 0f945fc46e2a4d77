import type { MonitoringScheduleConfig } from '../../aws/sagemaker.js';
import type { Monitor, ResolvedRun } from '../../contract/run.js';
import {
  type MomentVerdict,
  releaseMoment,
  type ScheduleSnapshot,
  switchMoment,
} from '../../domain/release/switch-moment.js';
import { INLINE_DEFINITION } from '../../domain/windows/execution.js';
import { latestWindows } from '../detect/executions.js';
import { inlineDefinitionUri, judgesBy, keptInlineDefinition } from '../sagemaker/job-definition.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, pollAgain } from '../support/errors.js';
import { heartbeatStatus } from '../support/heartbeat.js';
import { scheduleChanged } from './release.js';

export interface SwitchMomentRequest {
  readonly monitor: Monitor;
  /** When the endpoint's update was started and first seen done, AWS's times; null where nothing was deployed. */
  readonly deployment: { readonly startedAt: string; readonly releasedAt: string } | null;
  readonly pollSeconds: number;
}

export interface SwitchRequest {
  readonly resolved: Pick<ResolvedRun, 'workspace' | 'run'>;
  readonly monitor: Monitor;
  readonly from: string;
  readonly to: string;
}

/** Executions looked at to tell which windows have been judged. */
const RECENT = 5;

export function switchActivities(dependencies: Dependencies) {
  const { s3 } = dependencies;
  const { api, time } = dependencies.sagemaker;

  async function lookAt(monitor: Monitor): Promise<{ schedule: ScheduleSnapshot; now: number }> {
    const windows = await latestWindows(dependencies, monitor.scheduleName, RECENT);
    const described = await callAws(`Describing monitoring schedule "${monitor.scheduleName}"`, () =>
      api.describeMonitoringSchedule({ MonitoringScheduleName: monitor.scheduleName }),
    );
    return {
      schedule: {
        status: described.MonitoringScheduleStatus as ScheduleSnapshot['status'],
        createdAt: described.CreationTime?.getTime() ?? 0,
        executions: windows.map(({ windowEnd, status }) => ({ windowEnd: Date.parse(windowEnd), status })),
      },
      now: time.latest(),
    };
  }

  function goOrWait(
    verdict: MomentVerdict,
    scheduleName: string,
    pollSeconds: number,
  ): { late: string | null } {
    heartbeatStatus({ schedule: scheduleName, ...verdict });
    if (verdict.kind === 'wait') {
      throw pollAgain(`${scheduleName}: ${verdict.why}, next look in ${pollSeconds} s`, pollSeconds);
    }
    return { late: verdict.kind === 'late' ? verdict.why : null };
  }

  return {
    /** Waits until the last closed window has been judged, so that the update leaves exactly one mixed window. */
    async awaitReleaseMoment({ resolved }: { resolved: ResolvedRun }): Promise<void> {
      for (const monitor of resolved.monitors) {
        const { schedule, now } = await lookAt(monitor);
        goOrWait(
          releaseMoment({ now, firing: monitor.firing, schedule }),
          monitor.scheduleName,
          resolved.timing.pollSeconds,
        );
      }
    },

    /** Waits until switching the schedule judges no wholly-served window by the wrong baseline. */
    async awaitSwitchMoment(request: SwitchMomentRequest): Promise<{ late: string | null }> {
      const { monitor, deployment, pollSeconds } = request;
      const { schedule, now } = await lookAt(monitor);
      const verdict = switchMoment({
        now,
        firing: monitor.firing,
        schedule,
        deployment: deployment && {
          startedAt: Date.parse(deployment.startedAt),
          releasedAt: Date.parse(deployment.releasedAt),
        },
      });
      return goOrWait(verdict, monitor.scheduleName, pollSeconds);
    },

    /**
     * One UpdateMonitoringSchedule from `from` to `to`, described before and after: SageMaker has no conditional
     * update, so a race in the gap between is detected, not prevented. One of the two is the definition that the
     * monitor was found with; where that is an inline one it is compared, and put back, by content. Says when, by
     * AWS's time.
     */
    async switchSchedule({ resolved, monitor, from, to }: SwitchRequest): Promise<{ at: string }> {
      const { scheduleName, definitionDigest } = monitor;
      const describe = () =>
        callAws(`Describing monitoring schedule "${scheduleName}"`, () =>
          api.describeMonitoringSchedule({ MonitoringScheduleName: scheduleName }),
        );
      const isAt = (wanted: string, config: MonitoringScheduleConfig | undefined) => {
        const { name, digest } = judgesBy(config);
        return name === wanted && (name !== INLINE_DEFINITION || digest === definitionDigest);
      };
      const before = await describe();
      const config = before.MonitoringScheduleConfig;
      const done = () => ({ at: new Date(time.latest()).toISOString() });
      if (isAt(to, config)) return done();
      if (!isAt(from, config)) {
        const { name } = judgesBy(config);
        throw scheduleChanged({ scheduleName, jobDefinitionName: from }, name, before.LastModifiedTime);
      }
      const wanted =
        to === INLINE_DEFINITION
          ? {
              MonitoringJobDefinition: await keptInlineDefinition(
                s3,
                inlineDefinitionUri(resolved.workspace, resolved.run, scheduleName),
                definitionDigest,
              ),
            }
          : { MonitoringJobDefinitionName: to };
      await callAws(`Switching monitoring schedule "${scheduleName}" to "${to}"`, () =>
        api.updateMonitoringSchedule({
          MonitoringScheduleName: scheduleName,
          // The config is replaced whole: what is not sent again is lost.
          MonitoringScheduleConfig: {
            ...wanted,
            MonitoringType: config?.MonitoringType ?? 'DataQuality',
            ...(config?.ScheduleConfig ? { ScheduleConfig: config.ScheduleConfig } : {}),
          },
        }),
      );
      const after = await describe();
      if (isAt(to, after.MonitoringScheduleConfig)) return done();
      const { name } = judgesBy(after.MonitoringScheduleConfig);
      throw scheduleChanged({ scheduleName, jobDefinitionName: to }, name, after.LastModifiedTime);
    },
  };
}
