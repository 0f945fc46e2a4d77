/** The diagnosis's thread: the worker's own goes on beating and answering while this one computes. */

import { answerWith } from '../support/thread.js';
import { diagnoseInFull } from './diagnose-in-full.js';

await answerWith(diagnoseInFull);
