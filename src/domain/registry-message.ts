import type { RegistryDecision } from '../contract/registry.js';
import { samePerson } from '../contract/same-person.js';

/** Longest name that a decision may have; an ARN of IAM may be longer. */
const LONGEST_NAME = 200;

export type RegistryMessage =
  | {
      readonly ok: true;
      /** As a person sends it with the update `decide`. */
      readonly message: {
        readonly decision: 'approve' | 'reject';
        readonly candidate: string | readonly string[];
        readonly approver: string;
        readonly reason?: string;
      };
    }
  | { readonly ok: false; readonly problem: string };

/**
 * A decision in the model registry as a message to the run. It is a decision about the digests that the package names, so a
 * package whose metadata was altered decides nothing.
 * @param waiting digests to approve, and the names of the one who started the run, who may not approve; undefined: everybody may
 */
export function registryMessage(
  { decision, approver, reason, digests: named }: RegistryDecision,
  waiting: { readonly digests: readonly string[]; readonly starters: readonly string[] | undefined },
): RegistryMessage {
  const { digests, starters } = waiting;
  if (named.length !== digests.length || digests.some((digest) => !named.includes(digest))) {
    return {
      ok: false,
      problem: `the package names ${named.join(', ') || 'no candidate'}, and ${digests.join(', ')} waits. Decide by signal`,
    };
  }
  if (decision === 'approve' && starters !== undefined) {
    if (approver === null) {
      return {
        ok: false,
        problem:
          'SageMaker does not say who approved the package, and the policy requires another person than the one who started the run (requireOtherApprover). Decide by signal',
      };
    }
    // The ARN of a role's session ends with its name, for example the e-mail address of an SSO user.
    const session = approver.slice(approver.lastIndexOf('/') + 1);
    if (starters.some((starter) => samePerson(starter, session))) {
      return {
        ok: false,
        problem: `"${approver}" started this run, and the policy requires another person to approve it (requireOtherApprover). Another person must set the package to PendingManualApproval and approve it`,
      };
    }
  }
  const [only] = digests;
  return {
    ok: true,
    message: {
      decision,
      candidate: digests.length === 1 && only !== undefined ? only : digests,
      approver: (approver ?? 'model registry (identity unknown)').slice(0, LONGEST_NAME),
      ...(reason === null ? {} : { reason }),
    },
  };
}
