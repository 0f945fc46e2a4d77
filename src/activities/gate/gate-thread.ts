/** The gate's thread: the worker's main thread keeps heartbeating while this one computes. */
import { computeInThread } from '../support/thread.js';
import { judgeInFull } from './judge-in-full.js';

await computeInThread(judgeInFull);
