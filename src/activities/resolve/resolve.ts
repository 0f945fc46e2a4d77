import { classifyAwsError } from '../../aws/errors.js';
import { parseS3Uri } from '../../aws/s3.js';
import type {
  ContainerDefinition,
  DescribeEndpointConfigCommandOutput,
  DescribeModelCommandOutput,
  DescribeMonitoringScheduleCommandOutput,
  MonitoringJobDefinition,
} from '../../aws/sagemaker.js';
import { parseInput, type RebaselineInput } from '../../contract/input.js';
import { effectivePolicy } from '../../contract/policy.js';
import type { Monitor, Production, ResolvedRun, StartedRun } from '../../contract/run.js';
import { runTag } from '../../domain/resource-name.js';
import { INLINE_DEFINITION } from '../../domain/windows/execution.js';
import { parseScheduleExpression } from '../../domain/windows/schedule-expression.js';
import { type DefinitionContent, inlineDefinitionUri, readDefinition } from '../sagemaker/job-definition.js';
import { servingContainer } from '../sagemaker/model-package.js';
import type { Dependencies } from '../support/dependencies.js';
import { callAws, pollAgain, refused } from '../support/errors.js';
import { requireMember } from '../support/require-member.js';
import { RUN_LIMITS } from './run-limits.js';

export interface ResolveRequest {
  /** The workflow's input as a person pasted it; undefined without one. */
  readonly pasted: unknown;
  readonly workflowId: string;
  /** Survives a reset of the run, so that the run finds what it created before under the same names. */
  readonly originalRunId: string;
}

interface FoundMonitor {
  readonly monitor: Monitor;
  /** The definition that is written inside the schedule; null where it is a resource of its own. */
  readonly inline: MonitoringJobDefinition | null;
  readonly warnings: readonly string[];
}

/** Finds everything the run works on, and refuses early what Model Monitor cannot watch. */
export function resolveActivities({ sagemaker, s3, policy, pollSeconds, searchAttributes }: Dependencies) {
  const { api } = sagemaker;

  async function findProduction(
    endpointName: string,
  ): Promise<{ production: Production; warnings: string[] }> {
    const endpoint = await callAws(`Describing endpoint "${endpointName}"`, () =>
      api.describeEndpoint({ EndpointName: endpointName }),
    );
    if (endpoint.EndpointStatus !== 'InService') {
      throw refused(
        'EndpointNotReady',
        `Endpoint "${endpointName}" is ${endpoint.EndpointStatus}, not InService. Wait until it is, or mend it, then start again.`,
      );
    }
    const described = `endpoint "${endpointName}"`;
    const configName = requireMember(endpoint.EndpointConfigName, 'EndpointConfigName', described);
    const endpointArn = requireMember(endpoint.EndpointArn, 'EndpointArn', described);
    const config = await callAws(`Describing endpoint configuration "${configName}"`, () =>
      api.describeEndpointConfig({ EndpointConfigName: configName }),
    );
    const variant = onlyVariant(endpointName, config);
    const capture = captureSettings(endpointName, config);
    const modelName = variant.ModelName;
    const model = await callAws(`Describing model "${modelName}"`, () =>
      api.describeModel({ ModelName: modelName }),
    );
    const { container, modelPackageGroup } = await servingContainer(api, onlyContainer(modelName, model));
    const modelArtifactUri = artifactOf(modelName, container);
    await refuseWithoutArtifact(modelName, modelArtifactUri);
    return {
      production: {
        endpointName,
        endpointArn,
        endpointConfigName: configName,
        variantName: variant.VariantName as string,
        modelName,
        modelArtifactUri,
        modelCreatedAt: (model.CreationTime ?? new Date(0)).toISOString(),
        servingSince: (endpoint.LastModifiedTime ?? new Date(0)).toISOString(),
        trainingJobName: await trainingJobOf(modelArtifactUri),
        modelPackageGroup,
        ...capture,
      },
      warnings: await ownedByTemplates(endpointArn, described),
    };
  }

  /** An endpoint runs on after its artifact is gone, but the model could be neither scored with nor put back. */
  async function refuseWithoutArtifact(modelName: string, uri: string): Promise<void> {
    const found = await callAws(`Looking for the artifact ${uri} of model "${modelName}"`, async () =>
      uri.endsWith('/') ? (await s3.objects(uri)).length > 0 : s3.exists(uri),
    );
    if (found) return;
    throw refused(
      'ArtifactMissing',
      `The artifact of model "${modelName}" in service is gone: there is nothing at ${uri}. A roll-back could not bring the model back. Put the artifact back, or deploy a model that has one, then start again.`,
    );
  }

  /** The path `…/<job>/output/model.tar.gz` names the job, and the job must own up to the artifact. */
  async function trainingJobOf(artifactUri: string): Promise<string | null> {
    const name = /\/([a-zA-Z0-9](?:-*[a-zA-Z0-9]){0,62})\/output\/model\.tar\.gz$/.exec(artifactUri)?.[1];
    if (name === undefined) return null;
    try {
      const job = await api.describeTrainingJob({ TrainingJobName: name });
      return job.ModelArtifacts?.S3ModelArtifacts === artifactUri ? name : null;
    } catch (error) {
      if (classifyAwsError(error) === 'not-found') return null;
      return callAws(`Describing training job "${name}"`, () => Promise.reject(error));
    }
  }

  async function findMonitors(input: RebaselineInput): Promise<readonly FoundMonitor[]> {
    const { endpointName } = input;
    const wanted = input.monitoringSchedules;
    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = await callAws(`Listing the monitoring schedules of "${endpointName}"`, () =>
        api.listMonitoringSchedules({
          EndpointName: endpointName,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      );
      for (const { MonitoringScheduleName, MonitoringType } of page.MonitoringScheduleSummaries ?? []) {
        // The type may be left out, where it is data quality; a filter by type might then pass the schedule over.
        const isDataQuality = (MonitoringType ?? 'DataQuality') === 'DataQuality';
        if (MonitoringScheduleName !== undefined && isDataQuality) names.push(MonitoringScheduleName);
      }
      token = page.NextToken;
    } while (token !== undefined);
    const absent = wanted?.filter((name) => !names.includes(name)) ?? [];
    if (absent.length > 0) {
      throw refused(
        'MonitorUnknown',
        `Endpoint "${endpointName}" has no data-quality monitoring schedule named ${absent.join(', ')}. It has: ${names.join(', ') || 'none'}. Correct monitoringSchedules, then start a new run.`,
      );
    }
    if (names.length === 0) {
      throw refused(
        'NoMonitor',
        `Endpoint "${endpointName}" has no data-quality monitoring schedule, so there is no baseline to renew. Create one with CreateMonitoringSchedule, then start again.`,
      );
    }
    const chosen = wanted ?? names;
    return Promise.all(chosen.map((name) => describeMonitor(name)));
  }

  async function describeMonitor(scheduleName: string): Promise<FoundMonitor> {
    const schedule = await callAws(`Describing monitoring schedule "${scheduleName}"`, () =>
      api.describeMonitoringSchedule({ MonitoringScheduleName: scheduleName }),
    );
    // Just created, started, stopped or updated: what it is to become is told by its next status only.
    if (schedule.MonitoringScheduleStatus === 'Pending') {
      throw pollAgain(
        `Monitoring schedule "${scheduleName}" is Pending: it is being changed. Waiting until it is settled.`,
        pollSeconds,
      );
    }
    refuseIdleSchedule(scheduleName, schedule);
    const config = schedule.MonitoringScheduleConfig;
    const expression = config?.ScheduleConfig?.ScheduleExpression ?? 'NOW';
    const firing = parseScheduleExpression(expression);
    if (!firing) {
      throw refused(
        'UnsupportedSchedule',
        `Monitoring schedule "${scheduleName}" runs at "${expression}"; only hourly, daily and every-N-hours schedules have windows to switch between.`,
      );
    }
    const jobDefinitionName = config?.MonitoringJobDefinitionName ?? INLINE_DEFINITION;
    const inline = config?.MonitoringJobDefinition ?? null;
    const { content, digest, createdAt, arn } = await readDefinition(api, {
      scheduleName,
      jobDefinitionName,
    });
    const named = inline ? 'holds a job definition' : `judges by job definition "${jobDefinitionName}"`;
    const recordPreprocessor = content.DataQualityAppSpecification?.RecordPreprocessorSourceUri ?? null;
    const arns = [schedule.MonitoringScheduleArn, arn].filter((one) => typeof one === 'string');
    return {
      monitor: {
        scheduleName,
        jobDefinitionName,
        definitionCreatedAt: createdAt.toISOString(),
        definitionDigest: digest,
        ...baselineOf(scheduleName, named, content),
        recordPreprocessor,
        firing,
        scheduleExpression: expression,
      },
      inline,
      warnings: [
        ...(
          await Promise.all(arns.map((one) => ownedByTemplates(one, `monitoring schedule "${scheduleName}"`)))
        )
          .flat()
          .slice(0, 1),
        ...(recordPreprocessor === null
          ? []
          : [
              `Monitoring schedule "${scheduleName}" sees captured records only through the script ${recordPreprocessor}, which only SageMaker's analyzer runs: what needs the capture is unknown here, and a person must decide. The new definition keeps the script.`,
            ]),
      ],
    };
  }

  async function ownedByTemplates(arn: string, what: string): Promise<string[]> {
    const { Tags = [] } = await callAws(`Listing the tags of ${what}`, () =>
      api.listTags({ ResourceArn: arn }),
    );
    const owner = Tags.find(
      ({ Key }) => Key?.startsWith('aws:cloudformation:') || /^terraform/i.test(Key ?? ''),
    );
    return owner
      ? [
          `The ${what} is managed by a template (tag ${owner.Key}): its next deployment would put the old state back. Update the template too.`,
        ]
      : [];
  }

  /** A definition inside its schedule is gone once the schedule points elsewhere: kept, to be put back. */
  async function keepInlineDefinitions(
    workspace: string,
    run: string,
    found: readonly FoundMonitor[],
  ): Promise<void> {
    for (const { monitor, inline } of found) {
      if (inline === null) continue;
      const uri = inlineDefinitionUri(workspace, run, monitor.scheduleName);
      await callAws(`Writing ${uri}`, () => s3.put(uri, JSON.stringify(inline, null, 2), 'application/json'));
    }
  }

  /** A model that is out and has nowhere to be registered is found too late. */
  async function refuseUnknownGroup(group: string | undefined): Promise<void> {
    if (group === undefined) return;
    await callAws(
      `Looking for model package group "${group}", where the released model is to be registered`,
      () => api.describeModelPackageGroup({ ModelPackageGroupName: group }),
    );
  }

  return {
    /** Reads the input and finds what it names. Validation happens here, where it is recorded, so that it can be tightened. */
    async resolveRun({ pasted, workflowId, originalRunId }: ResolveRequest): Promise<StartedRun> {
      const parsed = parseInput(pasted, workflowId);
      if (!parsed.ok) throw refused('InvalidInput', parsed.problem);
      const { input } = parsed;
      const rules = effectivePolicy(policy.file, input);
      if (!rules.ok) throw refused(rules.code, rules.problem);
      await refuseUnknownGroup(input.modelPackageGroup);
      const { production, warnings } = await findProduction(input.endpointName);
      const found = await findMonitors(input);
      const monitors = found.map(({ monitor }) => monitor);
      const run = runTag(originalRunId);
      const { bucket } = parseS3Uri((monitors[0] as Monitor).constraintsUri);
      const workspace = (input.workspace ?? `s3://${bucket}/rebaseline/${input.endpointName}`).replace(
        /\/+$/,
        '',
      );
      await keepInlineDefinitions(workspace, run, found);
      const resolved: ResolvedRun = {
        run,
        startedAt: new Date(sagemaker.time.latest()).toISOString(),
        production,
        monitors,
        rules: rules.rules,
        policyDigest: policy.digest,
        modelPackageGroup: input.modelPackageGroup ?? production.modelPackageGroup,
        timing: { pollSeconds },
        searchAttributes,
        workspace,
        warnings: [...warnings, ...found.flatMap((one) => one.warnings)],
      };
      return { input, resolved, limits: RUN_LIMITS };
    },
  };
}

function onlyVariant(endpointName: string, config: DescribeEndpointConfigCommandOutput) {
  const variants = config.ProductionVariants ?? [];
  const variant = variants[0];
  if (!variant || variants.length > 1) {
    throw refused(
      'SeveralVariants',
      `Endpoint "${endpointName}" has ${variants.length} production variants. The monitor cannot separate their traffic; serve exactly one, then start a new run.`,
    );
  }
  const unwatched = (kind: string) =>
    refused(
      'UnsupportedEndpoint',
      `Endpoint "${endpointName}" ${kind}, which Model Monitor does not watch. Serve the model from a real-time endpoint.`,
    );
  if (variant.ServerlessConfig) throw unwatched('is serverless');
  if (!variant.ModelName) throw unwatched('consists of inference components');
  return { ...variant, ModelName: variant.ModelName };
}

function captureSettings(
  endpointName: string,
  config: DescribeEndpointConfigCommandOutput,
): Pick<Production, 'captureDestination' | 'capturePercentage'> {
  const capture = config.DataCaptureConfig;
  const mend = `Put a DataCaptureConfig with EnableCapture, input and output, on a new endpoint configuration and update the endpoint, then start again.`;
  if (!capture?.EnableCapture || !capture.DestinationS3Uri) {
    throw refused(
      'NoCapture',
      `Endpoint "${endpointName}" does not capture its data, so its monitor is blind. ${mend}`,
    );
  }
  if ((capture.InitialSamplingPercentage ?? 0) === 0) {
    throw refused(
      'NoCapture',
      `Endpoint "${endpointName}" captures 0 % of its requests, so its monitor is blind. ${mend}`,
    );
  }
  const modes = capture.CaptureOptions?.map(({ CaptureMode }) => CaptureMode) ?? [];
  if (!(modes.includes('Input') && modes.includes('Output')) && !modes.includes('InputAndOutput' as never)) {
    throw refused(
      'NoCapture',
      `Endpoint "${endpointName}" captures only ${modes.join(', ') || 'nothing'}; input and output are both needed. ${mend}`,
    );
  }
  // SageMaker accepts an https:// address here too.
  if (!/^s3:\/\/[^/]+/.test(capture.DestinationS3Uri)) {
    throw refused(
      'InvalidS3Uri',
      `Endpoint "${endpointName}" captures to "${capture.DestinationS3Uri}". Write DestinationS3Uri as s3://bucket/key in a new endpoint configuration and update the endpoint, then start a new run.`,
    );
  }
  return {
    captureDestination: capture.DestinationS3Uri,
    capturePercentage: capture.InitialSamplingPercentage as number,
  };
}

function onlyContainer(modelName: string, model: DescribeModelCommandOutput): ContainerDefinition {
  const containers = model.Containers?.length
    ? model.Containers
    : model.PrimaryContainer
      ? [model.PrimaryContainer]
      : [];
  const container = containers[0];
  if (containers.length > 1) {
    throw refused(
      'SeveralContainers',
      `Model "${modelName}" is a pipeline of ${containers.length} containers; one is supported. Put preprocessing and model into one container and deploy that.`,
    );
  }
  if (container?.Mode === 'MultiModel') {
    throw refused(
      'UnsupportedEndpoint',
      `Model "${modelName}" is a multi-model container, which Model Monitor does not watch. Serve the model from an endpoint of its own.`,
    );
  }
  return container ?? {};
}

function artifactOf(modelName: string, container: ContainerDefinition): string {
  const uri = container.ModelDataUrl ?? container.ModelDataSource?.S3DataSource?.S3Uri;
  if (!uri) {
    throw refused(
      'NoModelArtifact',
      `Model "${modelName}" names no artifact in S3 (ModelDataUrl), so a retrained one cannot replace it. Deploy the model with its artifact in S3.`,
    );
  }
  return uri;
}

function refuseIdleSchedule(name: string, schedule: DescribeMonitoringScheduleCommandOutput): void {
  const { MonitoringScheduleStatus: status, FailureReason } = schedule;
  if (status === 'Stopped') {
    throw refused(
      'ScheduleStopped',
      `Monitoring schedule "${name}" is stopped, so nothing could verify a new baseline. Start it with StartMonitoringSchedule, then start the run again.`,
    );
  }
  if (status === 'Failed') {
    throw refused(
      'ScheduleFailed',
      `Monitoring schedule "${name}" has failed${FailureReason ? ` (${FailureReason})` : ''}. Mend it, then start the run again.`,
    );
  }
}

function baselineOf(
  scheduleName: string,
  named: string,
  content: DefinitionContent,
): Pick<Monitor, 'statisticsUri' | 'constraintsUri'> {
  const baseline = content.DataQualityBaselineConfig;
  const statisticsUri = baseline?.StatisticsResource?.S3Uri;
  const constraintsUri = baseline?.ConstraintsResource?.S3Uri;
  if (!statisticsUri || !constraintsUri) {
    throw refused(
      'NoBaseline',
      `Monitoring schedule "${scheduleName}" ${named}, which names no ${statisticsUri ? 'constraints' : 'statistics'}. Give it a baseline first; there is none to renew.`,
    );
  }
  for (const uri of [statisticsUri, constraintsUri]) {
    // SageMaker accepts an https:// address here too.
    if (/^s3:\/\/[^/]+\/./.test(uri)) continue;
    throw refused(
      'InvalidS3Uri',
      `Monitoring schedule "${scheduleName}" ${named}, whose baseline is at "${uri}". Write the location as s3://bucket/key in a new job definition and point the schedule at it, then start a new run.`,
    );
  }
  return { statisticsUri, constraintsUri };
}
