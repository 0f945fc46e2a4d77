/** An endpoint with two monitoring schedules, whose live constraints two teams have edited in different ways. */
import {
  CreateDataQualityJobDefinitionCommand,
  CreateMonitoringScheduleCommand,
  DescribeDataQualityJobDefinitionCommand,
  DescribeMonitoringScheduleCommand,
} from '@aws-sdk/client-sagemaker';
import { getText, putText } from '../../examples/monitored-endpoint/s3.js';
import { waitFor } from '../../examples/monitored-endpoint/wait.js';
import type { CensusEndpoint } from './census.js';
import type { EndToEnd } from './use-stack.js';

export interface Constraints {
  readonly features: readonly {
    readonly name: string;
    readonly completeness: number;
    readonly monitoring_config_overrides?: object;
  }[];
  readonly monitoring_config: { readonly distribution_constraints: object };
}

/** One team relaxed a completeness and a threshold. */
function relaxed(constraints: Constraints): Constraints {
  const { monitoring_config: config } = constraints;
  return {
    ...constraints,
    features: constraints.features.map((feature) =>
      feature.name === 'age' ? { ...feature, completeness: 0.8 } : feature,
    ),
    monitoring_config: {
      ...config,
      distribution_constraints: { ...config.distribution_constraints, comparison_threshold: 0.13 },
    },
  };
}

/** Another team silenced a feature. */
function silenced(constraints: Constraints): Constraints {
  return {
    ...constraints,
    features: constraints.features.map((feature) =>
      feature.name === 'race'
        ? { ...feature, monitoring_config_overrides: { evaluate_constraints: 'Disabled' } }
        : feature,
    ),
  };
}

export interface TwoTeams {
  readonly census: CensusEndpoint;
  /** Both monitoring schedules; the first is the endpoint's own. */
  readonly names: readonly [string, string];
}

/** The endpoint with both schedules, and two hours of drifted traffic. */
export async function twoTeams(e2e: EndToEnd, endpointName: string): Promise<TwoTeams> {
  const census = await e2e.census({ endpointName, drifted: 0 });
  const { sagemaker, s3 } = census.clients;
  const { statisticsUri, constraintsUri } = census.endpoint.baseline;
  const second = `${endpointName}-second`;
  const otherUri = constraintsUri.replace('constraints.json', 'second-team/constraints.json');
  const suggested = JSON.parse(await getText(s3, constraintsUri)) as Constraints;
  await putText(s3, constraintsUri, JSON.stringify(relaxed(suggested), null, 2));
  await putText(s3, otherUri, JSON.stringify(silenced(suggested), null, 2));
  const first = await sagemaker.send(
    new DescribeDataQualityJobDefinitionCommand({
      JobDefinitionName: census.endpoint.monitor?.jobDefinitionName,
    }),
  );
  await sagemaker.send(
    new CreateDataQualityJobDefinitionCommand({
      JobDefinitionName: `${second}-definition`,
      DataQualityAppSpecification: first.DataQualityAppSpecification,
      DataQualityJobInput: first.DataQualityJobInput,
      DataQualityJobOutputConfig: first.DataQualityJobOutputConfig,
      JobResources: first.JobResources,
      RoleArn: first.RoleArn,
      DataQualityBaselineConfig: {
        StatisticsResource: { S3Uri: statisticsUri },
        ConstraintsResource: { S3Uri: otherUri },
      },
    }),
  );
  await sagemaker.send(
    new CreateMonitoringScheduleCommand({
      MonitoringScheduleName: second,
      MonitoringScheduleConfig: {
        MonitoringJobDefinitionName: `${second}-definition`,
        MonitoringType: 'DataQuality',
        ScheduleConfig: { ScheduleExpression: 'cron(0 * ? * * *)' },
      },
    }),
  );
  await waitFor('the second schedule to be scheduled', async () => {
    const schedule = await sagemaker.send(
      new DescribeMonitoringScheduleCommand({ MonitoringScheduleName: second }),
    );
    return schedule.MonitoringScheduleStatus === 'Scheduled' ? true : undefined;
  });
  for (let hour = 0; hour < 2; hour += 1) await census.window('B');
  return { census, names: [census.scheduleName, second] };
}
