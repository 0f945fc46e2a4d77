import { ApplicationFailure } from '@temporalio/workflow';
import type { DiagnosisReport } from '../../contract/diagnosis.js';
import type { ErrorCode } from '../../contract/errors.js';
import type { FoundModel, PipelineSource } from '../../contract/model-source.js';
import { mutate, poll, read } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';

/** Starts a SageMaker pipeline, waits until it ends, and returns the model that it made. */
export async function runPipeline(
  { run, resolved, limits, undo }: RunContext,
  pipeline: PipelineSource,
  { training }: DiagnosisReport,
): Promise<FoundModel> {
  const { name } = pipeline;
  const { pollSeconds } = resolved.timing;
  // Registered before the start, so that an execution whose start was not answered is stopped too.
  undo.register(`stopping pipeline ${name}`, () =>
    mutate(`Stop pipeline ${name} if it is still running`).stopPipeline({
      resolved,
      pipeline,
      pollSeconds: limits.jobStopPollSeconds,
    }),
  );
  const { executionArn, modelSteps, stopped } = await mutate(`Start pipeline ${name}`).startPipeline({
    resolved,
    pipeline,
  });
  if (stopped.length > 0) {
    run.warnings.push(
      `Stopped executions of pipeline ${name} that a terminated run left behind: ${stopped.join(', ')}.`,
    );
  }
  run.say(`Waiting for pipeline ${name}: ${executionArn}.`);
  const { status, reason } = await poll(`Wait for pipeline ${name}`, limits.pipelineSeconds).awaitPipeline({
    executionArn,
    pollSeconds,
  });
  if (status !== 'Succeeded') {
    throw ApplicationFailure.nonRetryable(
      `Pipeline "${name}" ended ${status}: ${(reason ?? 'no reason given').replace(/\.+$/, '')}. Its execution is ${executionArn}. Fix the cause and start a new run.`,
      'PipelineFailed' satisfies ErrorCode,
    );
  }
  const { found, warnings } = await read(`Find the model of pipeline ${name}`).findPipelineModel({
    resolved,
    pipeline,
    executionArn,
    modelSteps,
    trainedOn: training.s3Uri,
  });
  run.warnings.push(...warnings);
  return found;
}
