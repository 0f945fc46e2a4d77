/** The local SageMaker without HTTP: control plane, runtime, data capture, jobs and monitoring schedules. */
import { AwsError } from '../aws-error.js';
import type { LocalPlatform, LocalSageMaker } from '../platform.js';
import { createAlarms } from './alarms.js';
import { startAsynchronousWork } from './asynchronous-work.js';
import { createCapture } from './capture.js';
import { createClockWaits } from './clock-waits.js';
import { type Containers, localContainers } from './containers.js';
import type { SageMakerContext } from './context.js';
import { endpointConfigOperations } from './endpoint-configs.js';
import { endpointOperations, resumeEndpoints } from './endpoints.js';
import { createInvoke } from './invocation.js';
import { createLoadedFleets } from './loaded-fleets.js';
import { createMetrics } from './metrics.js';
import { modelPackageGroupOperations } from './model-package-groups.js';
import { modelPackageOperations } from './model-packages.js';
import { modelOperations } from './models.js';
import { observerOfJob, resumeMonitoringExecutions } from './monitoring/execution-progress.js';
import { startDueExecutions } from './monitoring/executions.js';
import { jobDefinitionOperations } from './monitoring/job-definitions.js';
import { monitoringQueryOperations } from './monitoring/queries.js';
import { monitoringScheduleOperations, resumeMonitoringSchedules } from './monitoring/schedules.js';
import type { Members, OperationTable } from './operation.js';
import { resumeExecutions } from './pipelines/execution-run.js';
import { pipelineExecutionOperations } from './pipelines/executions.js';
import { pipelineOperations } from './pipelines/pipelines.js';
import { processingJobOperations, resumeProcessingJobs } from './processing-jobs.js';
import { openTags } from './tags.js';
import { resumeTrainingJobs, trainingJobOperations } from './training-jobs.js';
import { resumeTransformJobs, transformJobOperations } from './transform-jobs.js';

/**
 * Creates the SageMaker of a platform. It reads the stored state, but work in progress continues only after `resume`.
 * `containers` replaces the code that runs in place of container images.
 */
export function createSageMaker(
  platform: LocalPlatform,
  containers: Containers = localContainers,
): LocalSageMaker {
  const context: SageMakerContext = {
    platform,
    containers,
    work: startAsynchronousWork(),
    tags: openTags(platform.documents),
    waits: createClockWaits(platform.clock),
  };
  const fleets = createLoadedFleets(context);
  const capture = createCapture(platform);

  let ticking: Promise<void> = Promise.resolve();
  const tick = () => {
    const current = ticking.then(async () => {
      context.waits.wake();
      // Records of the hour that has just ended may still be in the buffer.
      await capture.flush();
      await startDueExecutions(context);
    });
    ticking = current.catch(() => undefined);
    return current;
  };

  const call = async (name: string, input: Members): Promise<Members> => {
    const operation = operations[name];
    if (!operation) {
      throw new AwsError('ValidationException', `${name} is not supported by the local SageMaker.`);
    }
    return operation(input as never);
  };
  const operations: OperationTable = {
    ...trainingJobOperations(context),
    ...transformJobOperations(context),
    ...processingJobOperations(context),
    ...modelOperations(context),
    ...endpointConfigOperations(context),
    ...endpointOperations(context, fleets),
    ...jobDefinitionOperations(context),
    ...modelPackageGroupOperations(context),
    ...modelPackageOperations(context),
    ...monitoringScheduleOperations(context, tick),
    ...monitoringQueryOperations(context),
    ...pipelineOperations(context),
    ...pipelineExecutionOperations(context, call),
    ...context.tags.operations,
  };

  return {
    operations: () => Object.keys(operations),
    call,
    alarms: createAlarms(context),
    metrics: createMetrics(context),
    invoke: createInvoke(context, fleets, capture),
    tick,
    flushCapture: capture.flush,
    hold: context.work.hold,
    release: context.work.release,
    idle: context.work.idle,
    resume: async () => {
      resumeTrainingJobs(context);
      resumeTransformJobs(context);
      resumeMonitoringExecutions(context);
      resumeProcessingJobs(context, (job) => observerOfJob(context, job));
      resumeEndpoints(context, fleets);
      resumeMonitoringSchedules(context, tick);
      resumeExecutions(context, call);
    },
    close: async () => {
      // Abort work first, so that no work in progress continues during the close.
      const closed = context.work.close();
      await ticking;
      await closed;
      await capture.close();
    },
  };
}
