import { z } from 'zod';

const instant = z.iso.datetime({
  offset: true,
  error: 'must be an ISO 8601 time with its zone, like 2026-03-01T09:30:00Z',
});

const LONGEST_DAYS = 366;

/** A period in which the traffic is known to be wrong: its rows must not enter a baseline, and its windows are not evidence for one. */
export const incident = z
  .strictObject({
    from: instant,
    to: instant,
    /** What went wrong, for the approver. */
    reason: z.string().trim().min(1).max(200),
  })
  .refine(({ from, to }) => Date.parse(from) < Date.parse(to), {
    path: ['to'],
    error: 'must be later than from',
  })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= LONGEST_DAYS * 86_400_000, {
    path: ['to'],
    error: `must be within ${LONGEST_DAYS} days of from`,
  });
export type Incident = z.infer<typeof incident>;

/** Each incident is read from the capture and matched with the training set, so their number is bounded. */
export const MOST_INCIDENTS = 20;
