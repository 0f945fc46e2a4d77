import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { CandidateFor, PlannedCandidate, ProposedCandidate } from '../../contract/candidate.js';
import { kindOf, type ResolvedRun } from '../../contract/resolved-run.js';
import { resourceName } from '../../domain/resource-name.js';
import { updateRequest } from '../release/endpoint-update.js';
import { definitionRequest } from '../sagemaker/clone-definition.js';
import { KINDS } from '../sagemaker/monitor-kinds.js';

export interface PlannedRequest {
  readonly operation: string;
  readonly input: object;
}

/** The requests that a release of the candidate would send, in order. */
export async function plannedRequests(
  api: SageMakerPort['api'],
  plan: {
    readonly resolved: ResolvedRun;
    readonly modelName: string;
    readonly isNew: boolean;
    /** For every monitor that `others` does not name. */
    readonly candidate: ProposedCandidate;
    /** Default of the job's name: that of the first candidate. */
    readonly others?: readonly PlannedCandidate[];
    readonly baseliningJobName: string;
  },
): Promise<readonly PlannedRequest[]> {
  const { resolved, modelName, isNew } = plan;
  const { production, monitors, run } = resolved;
  const { endpointName } = production;
  const definitionName = (index: number) => resourceName(endpointName, run, `quality-${index + 1}`);
  const definitions = await Promise.all(
    monitors.map(async (monitor, index) => ({
      operation: KINDS[kindOf(monitor)].createOperation,
      input: await definitionRequest(api, {
        resolved,
        monitor,
        jobDefinitionName: definitionName(index),
        candidate: candidateFor(plan, monitor.scheduleName),
        baseliningJobName:
          plan.others?.find(({ scheduleNames }) => scheduleNames.includes(monitor.scheduleName))
            ?.baseliningJobName ?? plan.baseliningJobName,
      }),
    })),
  );
  const deployment = [
    {
      operation: 'CreateEndpointConfig',
      input: {
        EndpointConfigName: resourceName(endpointName, run, 'config'),
        note: `a clone of ${production.endpointConfigName} with model ${modelName}`,
      },
    },
    {
      operation: 'UpdateEndpoint',
      input: updateRequest(
        endpointName,
        resourceName(endpointName, run, 'config'),
        resolved.rules.deploymentConfig,
      ),
    },
  ];
  return [
    ...definitions,
    ...(isNew ? deployment : []),
    ...monitors.map((monitor, index) => ({
      operation: 'UpdateMonitoringSchedule',
      input: {
        MonitoringScheduleName: monitor.scheduleName,
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: definitionName(index),
          MonitoringType: kindOf(monitor),
          ScheduleConfig: { ScheduleExpression: monitor.scheduleExpression },
        },
      },
    })),
  ];
}

/** The candidate of one monitor: one of `others`, or the first. */
export function candidateFor(
  {
    candidate,
    others = [],
  }: { readonly candidate: ProposedCandidate; readonly others?: readonly CandidateFor[] },
  scheduleName: string,
): ProposedCandidate {
  return others.find(({ scheduleNames }) => scheduleNames.includes(scheduleName))?.candidate ?? candidate;
}
