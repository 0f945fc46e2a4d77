import type { MonitoringScheduleConfig } from '../../aws/sagemaker.js';
import { kindOf, type Monitor, type ResolvedRun } from '../../contract/resolved-run.js';
import {
  type MomentVerdict,
  releaseMoment,
  type ScheduleSnapshot,
  switchMoment,
} from '../../domain/release/switch-moment.js';
import { INLINE_DEFINITION } from '../../domain/windows/execution.js';
import { latestWindows } from '../detect/executions.js';
import { definitionInUse, inlineDefinitionUri, readInlineDefinition } from '../sagemaker/job-definition.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, pollAgain } from '../support/errors.js';
import { heartbeatStatus } from '../support/heartbeat.js';
import { scheduleChanged } from './changed-by-others.js';
import { isEditedSince } from './later-edits.js';

export interface SwitchMomentRequest {
  readonly monitor: Monitor;
  /** When the endpoint update began and was first seen complete, in AWS's time; null without a deployment. */
  readonly deployment: { readonly startedAt: string; readonly releasedAt: string } | null;
  readonly pollSeconds: number;
}

export interface SwitchRequest {
  readonly resolved: Pick<ResolvedRun, 'workspace' | 'run'>;
  readonly monitor: Monitor;
  readonly from: string;
  readonly to: string;
  /** Digest of the live baseline when its edits were carried over; absent when the old definition is restored. */
  readonly liveDigest?: string | undefined;
}

/** Executions read to determine which windows have been judged. */
const EXECUTIONS_READ = 5;

export function switchActivities(dependencies: Dependencies) {
  const { s3 } = dependencies;
  const { api, time } = dependencies.sagemaker;

  async function readSchedule(monitor: Monitor): Promise<{ schedule: ScheduleSnapshot; now: number }> {
    const windows = await latestWindows(dependencies, monitor, EXECUTIONS_READ);
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

  function endOrPollAgain(
    verdict: MomentVerdict,
    scheduleName: string,
    pollSeconds: number,
  ): { late: string | null } {
    heartbeatStatus({ schedule: scheduleName, ...verdict });
    if (verdict.kind === 'wait') {
      throw pollAgain(`${scheduleName}: ${verdict.why}, next poll in ${pollSeconds} s`, pollSeconds);
    }
    return { late: verdict.kind === 'late' ? verdict.why : null };
  }

  return {
    /** One poll; ends when the last closed window has been judged, so that the update leaves exactly one mixed window. */
    async awaitReleaseMoment({ resolved }: { resolved: ResolvedRun }): Promise<void> {
      for (const monitor of resolved.monitors) {
        const { schedule, now } = await readSchedule(monitor);
        endOrPollAgain(
          releaseMoment({ now, firing: monitor.firing, windowOffset: monitor.windowOffset, schedule }),
          monitor.scheduleName,
          resolved.timing.pollSeconds,
        );
      }
    },

    /** One poll; ends when a switch of the schedule judges no wholly-served window by the wrong baseline. */
    async awaitSwitchMoment(request: SwitchMomentRequest): Promise<{ late: string | null }> {
      const { monitor, deployment, pollSeconds } = request;
      const { schedule, now } = await readSchedule(monitor);
      const verdict = switchMoment({
        now,
        firing: monitor.firing,
        windowOffset: monitor.windowOffset,
        schedule,
        deployment: deployment && {
          startedAt: Date.parse(deployment.startedAt),
          releasedAt: Date.parse(deployment.releasedAt),
        },
      });
      return endOrPollAgain(verdict, monitor.scheduleName, pollSeconds);
    },

    /**
     * One UpdateMonitoringSchedule from definition `from` to `to`. Describes the schedule before and after: SageMaker has
     * no conditional update, so a race in between is detected, not prevented. One of the two is the definition that the
     * run found; an inline one is compared, and restored, by content.
     * @returns AWS's time after the update, and whether someone edited the live baseline too late to be carried over
     */
    async switchSchedule({
      resolved,
      monitor,
      from,
      to,
      liveDigest,
    }: SwitchRequest): Promise<{ at: string; editedLate?: boolean }> {
      const { scheduleName, definitionDigest } = monitor;
      const describe = () =>
        callAws(`Describing monitoring schedule "${scheduleName}"`, () =>
          api.describeMonitoringSchedule({ MonitoringScheduleName: scheduleName }),
        );
      const isAt = (wanted: string, config: MonitoringScheduleConfig | undefined) =>
        definitionInUse(config).is(wanted, definitionDigest);
      const before = await describe();
      const config = before.MonitoringScheduleConfig;
      const done = async () => {
        const at = new Date(time.latest()).toISOString();
        // The schedule is switched, so a file that is gone by now must not fail the run.
        const editedLate = await isEditedSince(s3, monitor, liveDigest).catch(() => false);
        return editedLate ? { at, editedLate } : { at };
      };
      if (isAt(to, config)) return done();
      if (!isAt(from, config)) {
        const { name } = definitionInUse(config);
        throw scheduleChanged({ scheduleName, jobDefinitionName: from }, name, before.LastModifiedTime);
      }
      const wanted =
        to === INLINE_DEFINITION
          ? {
              MonitoringJobDefinition: await readInlineDefinition(
                s3,
                inlineDefinitionUri(resolved.workspace, resolved.run, scheduleName),
                definitionDigest,
              ),
            }
          : { MonitoringJobDefinitionName: to };
      await callAws(`Switching monitoring schedule "${scheduleName}" to "${to}"`, () =>
        api.updateMonitoringSchedule({
          MonitoringScheduleName: scheduleName,
          // The update replaces the whole configuration: a member that is not sent is lost.
          MonitoringScheduleConfig: {
            ...wanted,
            MonitoringType: config?.MonitoringType ?? kindOf(monitor),
            ...(config?.ScheduleConfig ? { ScheduleConfig: config.ScheduleConfig } : {}),
          },
        }),
      );
      const after = await describe();
      if (isAt(to, after.MonitoringScheduleConfig)) return done();
      const { name } = definitionInUse(after.MonitoringScheduleConfig);
      throw scheduleChanged({ scheduleName, jobDefinitionName: to }, name, after.LastModifiedTime);
    },
  };
}
