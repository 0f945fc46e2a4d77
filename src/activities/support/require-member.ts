import { refused } from './errors.js';

/** A member of AWS's response that the run needs. A coded failure names it; used undefined, it would look like a defect. */
export function requireMember<T>(value: T | undefined, member: string, resource: string): T {
  if (value !== undefined) return value;
  throw refused(
    'IncompleteAwsResponse',
    `AWS's description of ${resource} has no ${member}. Describe it with the AWS CLI and check that no proxy changes responses, then start a new run.`,
  );
}
