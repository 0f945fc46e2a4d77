import { z } from 'zod';

/**
 * What happens to edits of the live constraints. `all`: the candidate contains them, and a person is asked about conflicts and
 * about edits that leave the monitor almost blind. `ask`: the candidate contains them, and a person must approve every edit.
 * `none`: they are discarded and listed, and a person must approve that.
 */
export const carryOver = z.enum(['all', 'ask', 'none']);
export type CarryOver = z.infer<typeof carryOver>;
