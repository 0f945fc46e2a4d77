import type { z } from 'zod';

const LONGEST = 600;

/** One line for a person: which member, what is wrong with it. Bounded, because what was pasted may be echoed in it. */
export function describeZodError(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${inWords(issue)}` : issue.message))
    .join('; ')
    .slice(0, LONGEST);
}

/** zod says "expected string, received undefined" of a member that is not there. */
function inWords({ code, message }: z.core.$ZodIssue): string {
  return code === 'invalid_type' && message.endsWith('received undefined') ? 'missing' : message;
}
