import { CancellationScope } from '@temporalio/workflow';
import { type Decision, digestsToApprove, readDecision } from '../../contract/decision.js';
import type { OfferedPackage, RegistryDecision } from '../../contract/registry.js';
import { inVersionToApprove } from '../../domain/monitor-baselines.js';
import { registryMessage } from '../../domain/registry-message.js';
import { mutate, poll } from '../run/activities.js';
import { reasonOf, wasCancelled } from '../run/failures.js';
import { waitForDecision } from '../run/messages.js';
import type { RunContext } from '../run/run-context.js';
import type { JudgedProposal } from '../run/run-state.js';

/**
 * Waits for a decision by signal or in the model registry, whichever comes first. The model is registered as a version that
 * waits for approval, which names the candidates to approve. Returns null after the deadline.
 * @param again why the candidates need another decision; null the first time
 */
export async function waitForRegistryOrSignal(
  context: RunContext,
  proposals: readonly JudgedProposal[],
  deadlineSeconds: number,
  again: string | null,
): Promise<Decision | null> {
  const { run } = context;
  const offered = await offerPackage(context, proposals, again);
  const scope = new CancellationScope();
  const watching = scope
    .run(() => takeRegistryDecision(context, offered, deadlineSeconds))
    .catch((error) => {
      if (wasCancelled(error)) return;
      run.warnings.push(
        `Model package ${offered.modelPackageArn} cannot be read: ${reasonOf(error)} Decide by signal.`,
      );
    });
  try {
    return await waitForDecision(
      run,
      deadlineSeconds,
      `Approve or reject model package ${offered.modelPackageArn}, or send a signal.`,
    );
  } finally {
    scope.cancel();
    await watching;
  }
}

async function offerPackage(
  { run, resolved, undo }: RunContext,
  proposals: readonly JudgedProposal[],
  again: string | null,
): Promise<OfferedPackage> {
  const { production, modelPackageGroup } = resolved;
  if (again === null) {
    undo.register('rejecting the model package that waits for approval', async () => {
      if (!run.offeredPackage) return;
      await mutate('Reject the model package that is not released').withdrawModelPackage({
        modelPackageArn: run.offeredPackage.modelPackageArn,
        why: `run ${resolved.run} did not release this version. ${run.doing}`,
      });
    });
  }
  run.offeredPackage = await mutate('Register the model for approval').offerModelPackage({
    resolved,
    modelPackageGroup: modelPackageGroup as string,
    modelName: run.release.modelName ?? production.modelName,
    candidates: proposals
      .map((proposal) => inVersionToApprove(proposal, run.offered))
      .map(({ scheduleNames, candidate, baseliningJobName }) => ({
        ...{ scheduleNames, candidate, baseliningJobName },
      })),
    again,
  });
  return run.offeredPackage;
}

/** Takes the registry's decision as if it were a message. One that the run cannot accept is shown, and the next is awaited. */
async function takeRegistryDecision(
  { run, resolved }: RunContext,
  { modelPackageArn }: OfferedPackage,
  deadlineSeconds: number,
): Promise<void> {
  let after: string | null = null;
  for (;;) {
    const found: RegistryDecision = await poll(
      'Wait for the decision in the model registry',
      // The deadline of the decision comes first.
      deadlineSeconds + resolved.timing.pollSeconds,
    ).awaitRegistryDecision({ modelPackageArn, after, pollSeconds: resolved.timing.pollSeconds });
    const context = run.decisionContext();
    const message = registryMessage(found, {
      digests: digestsToApprove(context.waiting),
      starters: context.limits?.starters,
    });
    const taken = message.ok ? readDecision('decide', message.message, context) : message;
    if (taken.ok) {
      run.decision = taken.decision;
      return;
    }
    run.refuse(`model registry: ${taken.problem}`);
    after = found.at;
  }
}
