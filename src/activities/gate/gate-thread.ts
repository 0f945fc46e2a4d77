/** The gate's thread: the worker's own goes on beating and answering while this one computes. */
import { answerWith } from '../support/thread.js';
import { judgeInFull } from './judge-in-full.js';

await answerWith(judgeInFull);
