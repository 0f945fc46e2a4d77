import { z } from 'zod';

const instant = z.iso.datetime({
  offset: true,
  error: 'must be an ISO instant with its zone, like 2026-03-01T09:30:00Z',
});

const LONGEST_DAYS = 366;

/** A stretch in which people know that the traffic was wrong: it must neither teach a baseline nor speak for it. */
export const incident = z
  .strictObject({
    from: instant,
    to: instant,
    /** What went wrong, for the one who approves. */
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

/** Each is read from the capture and matched with the training set, so there may not be any number of them. */
export const MOST_INCIDENTS = 20;
