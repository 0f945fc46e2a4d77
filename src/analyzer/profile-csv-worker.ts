/** The thread of profile-csv-files.ts. */
import { parentPort } from 'node:worker_threads';
import { serveColumns } from './column-thread.js';

if (parentPort !== null) serveColumns(parentPort);
