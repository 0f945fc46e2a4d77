import type { Monitor, ResolvedRun } from '../domain/contract/run.js';
import { firstFiring, lastFiring } from '../domain/windows/schedule-expression.js';
import {
  type Counted,
  type VerificationRule,
  type VerificationVerdict,
  verify,
} from '../domain/windows/verification.js';
import type { Dependencies } from './dependencies.js';
import { latestWindows } from './executions.js';
import { report, stillWaiting } from './failures.js';

export interface VerificationRequest {
  readonly resolved: ResolvedRun;
  readonly monitor: Monitor;
  readonly jobDefinition: string;
  /** Default: the policy's. */
  readonly rule?: VerificationRule;
  readonly releasedAt: string;
  readonly expected: readonly string[];
}

export interface VerificationReport {
  readonly verdict: 'clean' | 'dirty' | 'too-little-traffic';
  readonly why: string;
  readonly counted: Counted;
}

export function verifyActivities(dependencies: Dependencies) {
  return {
    /** One look at the windows since the release; ends when the stated rule can tell. */
    async awaitVerification(request: VerificationRequest): Promise<VerificationReport> {
      const { resolved, monitor, jobDefinition, expected, rule = resolved.rules.verification } = request;
      const releasedAt = Date.parse(request.releasedAt);
      const windows = await latestWindows(dependencies, monitor.scheduleName, Math.min(100, 4 * rule.outOf));
      const verdict: VerificationVerdict = verify({
        rule,
        jobDefinition,
        releasedAt,
        expected,
        windows,
        windowsDue: windowsDueSince(monitor, releasedAt, dependencies.sagemaker.time.latest()),
      });
      report({ schedule: monitor.scheduleName, ...verdict.counted });
      if (verdict.kind === 'wait') {
        throw stillWaiting(`${monitor.scheduleName}: ${verdict.why}`, resolved.timing.pollSeconds);
      }
      return { verdict: verdict.kind, why: verdict.why, counted: verdict.counted };
    },
  };
}

/** Whole windows since the release whose execution must have ended by now: due, and half an hour gone. */
function windowsDueSince({ firing }: Monitor, releasedAt: number, now: number): number {
  const lastDue = lastFiring(firing, now - 30 * 60_000);
  let due = 0;
  for (let start = firstFiring(firing, releasedAt); start < lastDue; start = firstFiring(firing, start + 1))
    due += 1;
  return due;
}
