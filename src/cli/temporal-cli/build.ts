/**
 * The last way to get a Temporal CLI: build it with Go from the module in tools/temporal-cli, whose go.sum pins every
 * dependency. `go install github.com/temporalio/cli/cmd/temporal@v1.8.2` fails, because Go refuses the `replace`
 * directive in that release's go.mod; the module in tools/temporal-cli repeats the directive.
 */
import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../package-root.js';
import { adopt, partialName } from './download.js';
import { TEMPORAL_CLI_VERSION } from './version.js';

const MAIN_PACKAGE = 'github.com/temporalio/cli/cmd/temporal';
/** The count of `go list -deps` for the pinned module. Only the progress line uses it. */
const PACKAGES_ABOUT = 1_718;
/** Without a terminal, one line every 20 seconds shows that the build is running. */
const LINE_EVERY_MILLISECONDS = 20_000;

export interface BuildOptions {
  /** The file to create. */
  readonly target: string;
  readonly log: (line: string) => void;
  /** Called about every second with a line that replaces the last one. Without it, `log` is called every 20 seconds. */
  readonly progress?: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** Builds the CLI. `target` appears only when it is complete. Takes minutes with cold caches, seconds with warm ones. */
export async function buildCli(options: BuildOptions): Promise<void> {
  const { target, log } = options;
  await mkdir(dirname(target), { recursive: true });
  const partial = partialName(target);
  log(
    `Building the Temporal CLI ${TEMPORAL_CLI_VERSION} with Go: about five minutes on two cores. ` +
      'The result is cached, so this happens once',
  );
  try {
    await goBuild(partial, options);
    await adopt(partial, target, options.env);
  } finally {
    await rm(partial, { force: true });
  }
}

function goBuild(output: string, options: BuildOptions): Promise<void> {
  const flags = [
    '-mod=readonly',
    '-buildvcs=false',
    '-trimpath',
    `-ldflags=-s -w -X github.com/temporalio/cli/internal/temporalcli.Version=${TEMPORAL_CLI_VERSION}`,
  ];
  const go = spawn('go', ['build', '-v', ...flags, '-o', output, MAIN_PACKAGE], {
    cwd: join(packageRoot, 'tools', 'temporal-cli'),
    // A Go older than the module requires downloads the right toolchain, unless the distribution disabled this.
    env: { GOTOOLCHAIN: 'auto', ...options.env, CGO_ENABLED: '0', GOWORK: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(options.signal && { signal: options.signal }),
  });
  const progress = new BuildProgress();
  const report = options.progress ?? options.log;
  const timer = setInterval(
    () => report(progress.line()),
    options.progress ? 1_000 : LINE_EVERY_MILLISECONDS,
  );
  createInterface({ input: go.stderr }).on('line', (line) => progress.take(line));
  return new Promise<void>((resolve, reject) => {
    go.once('error', reject);
    go.once('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`go build ended with ${signal ?? code}: ${progress.errors() || 'no message'}`));
    });
  }).finally(() => clearInterval(timer));
}

/** Parses the output of `go build -v`: `go: downloading <module> <version>` lines, then one line per compiled package. */
export class BuildProgress {
  readonly #startedAt = Date.now();
  readonly #errors: string[] = [];
  #downloads = 0;
  #packages = 0;
  #last = 'starting';

  take(line: string): void {
    if (line.startsWith('go: downloading ')) {
      this.#downloads += 1;
      this.#last = line.slice('go: '.length);
    } else if (/^[\w.~-]+(\/[\w.~-]+)*$/.test(line)) {
      this.#packages += 1;
      this.#last = `compiled ${line}`;
    } else if (line.trim() !== '') {
      this.#errors.push(line.trim());
    }
  }

  line(): string {
    const seconds = Math.round((Date.now() - this.#startedAt) / 1000);
    const elapsed = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    return (
      `Building the Temporal CLI, ${elapsed}: ${this.#downloads} modules downloaded, ` +
      `${this.#packages} of up to ${PACKAGES_ABOUT} packages compiled (${this.#last})`
    );
  }

  /** The last lines that were neither a download nor a package. */
  errors(): string {
    return this.#errors.slice(-8).join('; ');
  }
}
