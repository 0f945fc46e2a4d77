/** The gate's thread: the worker's own goes on beating and answering while this one computes. */
import { computeInThread } from '../support/thread.js';
import { judgeInFull } from './judge-in-full.js';

await computeInThread(judgeInFull);
