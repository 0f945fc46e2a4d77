import type { z } from 'zod';

const LONGEST = 600;

/** One line for a person: which member is wrong, and why. Bounded, because it may repeat what was pasted. */
export function describeZodError(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${problemOf(issue)}` : issue.message))
    .join('; ')
    .slice(0, LONGEST);
}

/** For a missing member zod says "expected string, received undefined". */
function problemOf({ code, message }: z.core.$ZodIssue): string {
  return code === 'invalid_type' && message.endsWith('received undefined') ? 'missing' : message;
}
