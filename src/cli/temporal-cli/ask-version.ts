import { execFile } from 'node:child_process';

/** The 138 MB binary answers within seconds even from a slow disk. One that takes longer hangs. */
const ANSWER_MILLISECONDS = 20_000;

export interface CliVersion {
  /** The CLI's own release; `0.0.0-DEV` when it was built without link-time flags. */
  readonly cli: string;
  /** The release of the development server that it contains. */
  readonly server: string;
  /** The release of the web UI that it contains. */
  readonly webUi: string;
}

/**
 * Runs `<cli> --version`, which answers `temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)`.
 * Returns an error instead of throwing when the program does not exist, fails, or is another program named `temporal`.
 */
export function askVersion(cli: string, env: NodeJS.ProcessEnv): Promise<CliVersion | Error> {
  return new Promise((resolve) => {
    execFile(cli, ['--version'], { env, timeout: ANSWER_MILLISECONDS }, (error, stdout) => {
      const answer = /^temporal version v?(\S+) \(Server v?(\S+), UI v?([\d.]+)/m.exec(stdout);
      if (answer?.[1] && answer[2] && answer[3]) {
        resolve({ cli: answer[1], server: answer[2], webUi: answer[3] });
      } else if (error) {
        resolve(error.killed ? new Error(`no answer within ${ANSWER_MILLISECONDS / 1000} s`) : error);
      } else {
        resolve(new Error(`it is not the Temporal CLI; it answers "${stdout.trim().slice(0, 80)}"`));
      }
    });
  });
}
