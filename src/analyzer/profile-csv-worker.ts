/** The worker thread that profile-csv-files.ts starts. */
import { parentPort } from 'node:worker_threads';
import { serveColumns } from './column-thread.js';

if (parentPort !== null) serveColumns(parentPort);
