import type { SageMakerPort } from '../../aws/sagemaker.js';
import type { Candidate, CandidateFor } from '../../contract/candidate.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';
import { resourceName } from '../../domain/resource-name.js';
import { updateRequest } from '../release/endpoint-update.js';
import { definitionRequest } from '../sagemaker/clone-definition.js';

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
    readonly candidate: Candidate;
    readonly others?: readonly CandidateFor[];
    readonly baseliningJobName: string;
  },
): Promise<readonly PlannedRequest[]> {
  const { resolved, modelName, isNew, baseliningJobName } = plan;
  const { production, monitors, run } = resolved;
  const { endpointName } = production;
  const definitionName = (index: number) => resourceName(endpointName, run, `quality-${index + 1}`);
  const definitions = await Promise.all(
    monitors.map(async (monitor, index) => ({
      operation: 'CreateDataQualityJobDefinition',
      input: await definitionRequest(api, {
        resolved,
        monitor,
        jobDefinitionName: definitionName(index),
        candidate: candidateFor(plan, monitor.scheduleName),
        baseliningJobName,
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
      input: updateRequest(endpointName, resourceName(endpointName, run, 'config')),
    },
  ];
  return [
    ...definitions,
    ...(isNew ? deployment : []),
    ...monitors.map(({ scheduleName, scheduleExpression }, index) => ({
      operation: 'UpdateMonitoringSchedule',
      input: {
        MonitoringScheduleName: scheduleName,
        MonitoringScheduleConfig: {
          MonitoringJobDefinitionName: definitionName(index),
          MonitoringType: 'DataQuality',
          ScheduleConfig: { ScheduleExpression: scheduleExpression },
        },
      },
    })),
  ];
}

/** The candidate of one monitor: one of `others`, or the first. */
export function candidateFor(
  { candidate, others = [] }: { readonly candidate: Candidate; readonly others?: readonly CandidateFor[] },
  scheduleName: string,
): Candidate {
  return others.find(({ scheduleNames }) => scheduleNames.includes(scheduleName))?.candidate ?? candidate;
}
