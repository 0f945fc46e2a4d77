import { refused } from './errors.js';

/** A member that AWS's API model declares as always present; without it the error would look like a defect. */
export function requireMember<T>(value: T | undefined, member: string, resource: string): T {
  if (value !== undefined) return value;
  throw refused(
    'IncompleteAwsAnswer',
    `AWS's description of ${resource} has no ${member}. Describe it with the AWS CLI and check that no proxy changes responses, then start a new run.`,
  );
}
