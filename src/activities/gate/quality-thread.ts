/** The thread of the gate of a model quality monitor: the worker's main thread keeps heartbeating while this one computes. */
import { computeInThread } from '../support/thread.js';
import { judgeQualityInFull } from './judge-quality.js';

await computeInThread(judgeQualityInFull);
