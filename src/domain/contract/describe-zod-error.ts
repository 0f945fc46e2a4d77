import type { z } from 'zod';

const LONGEST = 600;

/** One line for a person: which member, what is wrong with it. Bounded, because what was pasted may be echoed in it. */
export function describeZodError(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => (issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message))
    .join('; ')
    .slice(0, LONGEST);
}
