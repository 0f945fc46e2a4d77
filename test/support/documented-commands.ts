/** The commands of docs/upgrading.md, run as they are written. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { promisify } from 'node:util';
import { isolatedEnvironment } from '../../src/cli/isolated-environment.js';

const PAGE = new URL('../../docs/upgrading.md', import.meta.url);

type Variables = Readonly<Record<string, string>>;

export interface DocumentedCommands {
  /** Runs the one documented `temporal` command that matches `pattern`, and returns its output. */
  (pattern: RegExp, variables: Variables): Promise<string>;
  /** Runs another command in the same environment. */
  literally(command: string): Promise<string>;
}

export function documentedCommands(cliPath: string, address: string): DocumentedCommands {
  const commands = [...readFileSync(PAGE, 'utf8').matchAll(/^ *```sh\n(.*?)^ *```/gms)]
    .flatMap(([, block]) =>
      (block ?? '')
        .replaceAll('\\\n', ' ')
        .split('\n')
        .map((line) => line.trim()),
    )
    .filter((line) => line.startsWith('temporal '));
  const shell = async (command: string, variables: Variables) => {
    const { stdout } = await promisify(execFile)('sh', ['-euc', command], {
      env: isolatedEnvironment(process.env, {
        PATH: `${dirname(cliPath)}${delimiter}${process.env.PATH}`,
        TEMPORAL_ADDRESS: address,
        ...variables,
      }),
    });
    return stdout;
  };
  const documented = (pattern: RegExp, variables: Variables) => {
    const [command, ...others] = commands.filter((line) => pattern.test(line));
    if (command === undefined || others.length > 0) {
      throw new Error(`Not exactly one command of docs/upgrading.md matches ${pattern}.`);
    }
    // What follows a pipe or a redirection needs this repository as its folder, and is not the server's matter.
    return shell(command.split(/ [|>] /)[0] as string, variables);
  };
  return Object.assign(documented, { literally: (command: string) => shell(command, {}) });
}
