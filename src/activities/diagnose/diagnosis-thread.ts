/** The diagnosis's thread: the worker's main thread keeps heartbeating while this one computes. */

import { computeInThread } from '../support/thread.js';
import { diagnoseInFull } from './diagnose-in-full.js';

await computeInThread(diagnoseInFull);
