/** The gate's thread: the worker's own goes on beating and answering while this one computes. */
import { workerData } from 'node:worker_threads';
import { createS3Port } from '../aws/s3.js';
import { answerFromThread } from './in-thread.js';
import { type GateRequest, judgeInFull } from './judge-in-full.js';

// With a client of its own, made from the same environment: streams do not cross between threads.
await answerFromThread(() => judgeInFull(createS3Port(), workerData as GateRequest));
