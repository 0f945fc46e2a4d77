/** Runs a pipeline execution: starts the steps whose dependencies have succeeded, and waits for their jobs. */
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { joinS3Uri, parseS3Uri } from '../../../contract/s3-address.js';
import type { SageMakerContext } from '../context.js';
import { failureReason } from '../errors.js';
import { seededHex } from '../seeded.js';
import { evaluate } from './conditions.js';
import { type Definition, readDefinition, type Step } from './definition.js';
import { referredSteps, resolve, type Scope } from './expressions.js';
import { type Execution, executionsOf, pipelinesOf, type StepState } from './state.js';
import { type Call, checkedCall, propertiesOf, resourceNameOf, resourceStep } from './steps.js';

/** Between two polls of the jobs of an execution, in real milliseconds. */
const POLL_MILLISECONDS = 25;
const SUFFIX_DIGITS = 10;

export const executionWorkId = (id: string) => `pipeline-execution/${id}`;

/** After a restart: executions in progress continue with the steps that they have started. */
export function resumeExecutions(context: SageMakerContext, call: Call): void {
  for (const { id, status } of executionsOf(context).all()) {
    if (status === 'Executing' || status === 'Stopping') startExecution(context, call, id);
  }
}

export function startExecution(context: SageMakerContext, anyCall: Call, id: string): void {
  const executions = executionsOf(context);
  const { clock } = context.platform;
  const call = checkedCall(anyCall);
  const find = () => executions.existing(id);
  const change = (members: Partial<Execution>) =>
    executions.change(id, { ...members, modified: clock.now() });
  const put = (step: StepState) => {
    const { steps } = find();
    const others = steps.filter(({ name }) => name !== step.name);
    change({ steps: [...others, step].sort((a, b) => a.started.getTime() - b.started.getTime()) });
  };
  const end = (step: StepState, members: Partial<StepState>) =>
    put({ ...step, ...members, ended: clock.now() });

  /** Updates the steps whose jobs have ended, and stops those of an execution that is being stopped. */
  const followJobs = async () => {
    for (const step of running(find())) {
      if (step.resource === undefined) continue;
      const type = resourceStep(step.type);
      const ended = type.endOf(await type.describe(call, step.resource));
      if (ended) end(step, ended);
      else if (find().status === 'Stopping' && step.status === 'Executing') {
        put({ ...step, status: 'Stopping' });
        // A job that ended in between needs no stop.
        await type.stop?.(call, step.resource).catch(() => undefined);
      }
    }
  };

  const startStep = async (definition: Definition, step: Step) => {
    const started: StepState = {
      name: step.Name,
      type: step.Type,
      status: 'Executing',
      started: clock.now(),
    };
    const scope = scopeOf(context, call, find(), definition);
    try {
      if (step.Type === 'Condition') {
        const outcome = await evaluate((step.Arguments.Conditions ?? []) as readonly unknown[], scope);
        const metadata = { Condition: { Outcome: outcome ? 'True' : 'False' } };
        return end(started, { status: 'Succeeded', outcome, metadata });
      }
      const input = (await resolve(step.Arguments, scope)) as Readonly<Record<string, unknown>>;
      if (step.Type === 'Fail') {
        const message = String(input.ErrorMessage ?? '');
        return end(started, {
          status: 'Failed',
          failureReason: message,
          metadata: { Fail: { ErrorMessage: message } },
        });
      }
      const type = resourceStep(step.Type);
      const suffix = seededHex(context.platform.options.seed, [id, step.Name], SUFFIX_DIGITS);
      const name = resourceNameOf(id, step.Name, suffix);
      // After a restart the resource may exist already.
      const existing =
        step.Type === 'RegisterModel' ? undefined : await type.describe(call, name).catch(() => undefined);
      const { arn, resource } = existing
        ? { arn: String(existing[`${type.metadata}Arn`]), resource: name }
        : await type.create(call, input, name);
      put({ ...started, resource, metadata: { [type.metadata]: { Arn: arn } } });
    } catch (error) {
      const reason = failureReason(error);
      end(started, {
        status: 'Failed',
        failureReason: /^\w+Error: /.test(reason) ? reason : `ClientError: ${reason}`,
      });
    }
  };

  context.work.start(executionWorkId(id), {
    run: async (work) => {
      const definition = readDefinition(find().definition);
      for (;;) {
        await followJobs();
        const { status, steps } = find();
        const failed = steps.some((one) => one.status === 'Failed' || one.status === 'Stopped');
        const ready = status === 'Executing' && !failed ? readySteps(definition, steps) : [];
        for (const step of ready) await startStep(definition, step);
        if (ready.length === 0 && running(find()).length === 0) break;
        await delay(POLL_MILLISECONDS, undefined, { signal: work.signal });
      }
      await work.lastAtLeast(0);
      finish();
    },
    failed: (error) => change({ status: 'Failed', failureReason: failureReason(error) }),
  });

  function finish() {
    const { status, steps, pipeline } = find();
    const failed = steps.filter((one) => one.status === 'Failed' || one.status === 'Stopped');
    if (status === 'Stopping') change({ status: 'Stopped' });
    else if (failed.length === 0) change({ status: 'Succeeded' });
    else change({ status: 'Failed', failureReason: 'Step failure: One or multiple steps failed.' });
    if (pipelinesOf(context).get(pipeline))
      pipelinesOf(context).change(pipeline, { LastRunTime: clock.now() });
  }
}

function running({ steps }: Execution): readonly StepState[] {
  return steps.filter(({ status }) => status === 'Executing' || status === 'Stopping');
}

/** Steps that have not started, whose dependencies have succeeded and whose condition has chosen their branch. */
function readySteps({ steps }: Definition, started: readonly StepState[]): readonly Step[] {
  const stateOf = new Map(started.map((step) => [step.name, step]));
  const succeeded = (name: string) => stateOf.get(name)?.status === 'Succeeded';
  return steps.filter(({ Name, DependsOn, Arguments, Type, branchOf }) => {
    if (stateOf.has(Name)) return false;
    if (branchOf && stateOf.get(branchOf.condition)?.outcome !== branchOf.outcome) return false;
    // The steps in a condition's branches refer to steps of their own.
    const own = Type === 'Condition' ? Arguments.Conditions : Arguments;
    return [...DependsOn, ...referredSteps(own)].every(succeeded);
  });
}

function scopeOf(context: SageMakerContext, call: Call, execution: Execution, definition: Definition): Scope {
  const stateOf = (name: string) => {
    const found = execution.steps.find((step) => step.name === name);
    if (!found) throw new Error(`ClientError: step ${name} has not run.`);
    return found;
  };
  const pipeline = pipelinesOf(context).get(execution.pipeline);
  return {
    parameters: execution.parameters,
    execution: {
      PipelineName: pipeline?.PipelineName,
      PipelineArn: pipeline?.PipelineArn,
      PipelineExecutionId: execution.id,
      PipelineExecutionArn: execution.arn,
      StartDateTime: execution.created.toISOString(),
      CurrentDateTime: context.platform.clock.now().toISOString(),
    },
    properties: (name) => propertiesOf(call, stateOf(name)),
    propertyFile: async (step, name) => {
      const file = definition.steps
        .find(({ Name }) => Name === step)
        ?.PropertyFiles.find(({ PropertyFileName }) => PropertyFileName === name);
      if (!file) throw new Error(`ClientError: step ${step} has no property file ${name}.`);
      const job = (await propertiesOf(call, stateOf(step))) as {
        ProcessingOutputConfig?: { Outputs: readonly { OutputName: string; S3Output?: { S3Uri: string } }[] };
      };
      const output = job.ProcessingOutputConfig?.Outputs.find(
        ({ OutputName }) => OutputName === file.OutputName,
      );
      const uri = joinS3Uri(output?.S3Output?.S3Uri ?? '', file.FilePath);
      const { bucket, key } = parseS3Uri(uri);
      return JSON.parse(await text(await context.platform.objects.read(bucket, key)));
    },
  };
}
