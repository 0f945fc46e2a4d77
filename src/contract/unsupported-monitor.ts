import { z } from 'zod';

/** `refuse`: the run does not start. `leave`: the monitor keeps its baseline, and the result names it. */
export const onUnsupportedMonitor = z.enum(['refuse', 'leave']);
