import { spawnSync } from 'node:child_process';

/** Whether this machine can run a record preprocessor; tests that need one are skipped otherwise. */
export const hasPython = spawnSync('python3', ['--version']).status === 0;
if (!hasPython) console.warn('Skipped: there is no python3 on the PATH.');
