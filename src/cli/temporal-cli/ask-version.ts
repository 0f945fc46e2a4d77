import { execFile } from 'node:child_process';

/** A cold 138 MB binary on a slow disk answers within seconds; one that hangs is not usable. */
const ANSWER_MILLISECONDS = 20_000;

export interface CliVersion {
  /** The CLI's own release; `0.0.0-DEV` when it was built without link-time flags. */
  readonly cli: string;
  /** The release of the development server inside. */
  readonly server: string;
  /** The release of the web UI inside. */
  readonly webUi: string;
}

/**
 * Runs `<cli> --version`, which answers `temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)`.
 * Returns an error, not a throw, when the program is absent, fails, or is something else named `temporal`.
 */
export function askVersion(cli: string, env: NodeJS.ProcessEnv): Promise<CliVersion | Error> {
  return new Promise((resolve) => {
    execFile(cli, ['--version'], { env, timeout: ANSWER_MILLISECONDS }, (error, stdout) => {
      const answer = /^temporal version v?(\S+) \(Server v?(\S+), UI v?([\d.]+)/m.exec(stdout);
      if (answer?.[1] && answer[2] && answer[3]) {
        resolve({ cli: answer[1], server: answer[2], webUi: answer[3] });
      } else if (error) {
        resolve(error.killed ? new Error(`it did not answer within ${ANSWER_MILLISECONDS / 1000} s`) : error);
      } else {
        resolve(new Error(`it answers "${stdout.trim().slice(0, 80)}", which is not the Temporal CLI`));
      }
    });
  });
}
