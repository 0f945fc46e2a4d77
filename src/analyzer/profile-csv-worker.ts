/** The thread of profile-csv-files.ts. Errors cross as text, since classes do not survive the crossing. */
import { parentPort, workerData } from 'node:worker_threads';
import { AnalyzerError, NoDataError } from './errors.js';
import { type ProfileAnswer, type ProfileTask, profileShare } from './profile-csv-files.js';

const answer = (value: ProfileAnswer): void => parentPort?.postMessage(value);
try {
  answer({ profile: await profileShare(workerData as ProfileTask) });
} catch (error) {
  const kind =
    error instanceof NoDataError ? 'NoDataError' : error instanceof AnalyzerError ? 'AnalyzerError' : 'Error';
  answer({ error: error instanceof Error ? error.message : String(error), kind });
}
