/** The diagnosis's thread: the worker's own goes on beating and answering while this one computes. */
import { diagnoseInFull } from './diagnose-in-full.js';
import { answerWith } from './in-thread.js';

await answerWith(diagnoseInFull);
