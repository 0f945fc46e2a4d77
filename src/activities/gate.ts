import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import type { GateReport } from '../domain/contract/run.js';
import type { Dependencies } from './dependencies.js';
import { beating } from './failures.js';
import { inThread } from './in-thread.js';
import { type GateRequest, judgeInFull } from './judge-in-full.js';

export type { GateRequest } from './judge-in-full.js';

const THREAD = new URL('./gate-thread.js', import.meta.url);

export function gateActivities({ s3 }: Dependencies) {
  // Run from source, as tests do, there is no compiled thread, and storage may be a test's own.
  const threaded = existsSync(fileURLToPath(THREAD));
  return {
    /** Judges the candidate before it judges production. Every check stands in the report with its evidence. */
    async runGate(request: GateRequest): Promise<GateReport> {
      const { cancellationSignal } = Context.current();
      return beating('judging the candidate', () =>
        threaded ? inThread<GateReport>(THREAD, request, cancellationSignal) : judgeInFull(s3, request),
      );
    },
  };
}
