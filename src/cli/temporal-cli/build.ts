/**
 * The last way to a Temporal CLI: building it with Go from the module in tools/temporal-cli, whose go.sum pins every
 * byte. `go install github.com/temporalio/cli/cmd/temporal@v1.8.2` cannot do it, since the release's go.mod has a
 * `replace` directive, which Go refuses there; that module repeats the directive.
 */
import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../package-root.js';
import { adopt, partialName } from './download.js';
import { TEMPORAL_CLI_VERSION } from './version.js';

const MAIN_PACKAGE = 'github.com/temporalio/cli/cmd/temporal';
/** What `go list -deps` counts for the pinned module; only the progress line uses it. */
const PACKAGES_ABOUT = 1_718;
/** Without a terminal to write over, a line now and then is enough to see that it lives. */
const LINE_EVERY_MILLISECONDS = 20_000;

export interface BuildOptions {
  /** The file to make. */
  readonly target: string;
  readonly log: (line: string) => void;
  /** Called about every second with one line to write over the last one. Without it, `log` is called now and then. */
  readonly progress?: (line: string) => void;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** Builds the CLI to `target`, which appears only when it is whole. Minutes with cold caches, seconds with warm ones. */
export async function buildCli(options: BuildOptions): Promise<void> {
  const { target, log } = options;
  await mkdir(dirname(target), { recursive: true });
  const partial = partialName(target);
  log(
    `Building the Temporal CLI ${TEMPORAL_CLI_VERSION} with Go, once: about five minutes on two cores, ` +
      'kept in the cache afterwards',
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
    // A Go older than the module asks for fetches the right toolchain by itself, unless a distribution turned that off.
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
      else
        reject(new Error(`go build ended with ${signal ?? code}: ${progress.complaints() || 'no message'}`));
    });
  }).finally(() => clearInterval(timer));
}

/** What `go build -v` writes: `go: downloading <module> <version>` lines, then one line per compiled package. */
export class BuildProgress {
  readonly #began = Date.now();
  readonly #complaints: string[] = [];
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
      this.#complaints.push(line.trim());
    }
  }

  line(): string {
    const seconds = Math.round((Date.now() - this.#began) / 1000);
    const elapsed = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    return (
      `Building the Temporal CLI, ${elapsed}: ${this.#downloads} modules downloaded, ` +
      `${this.#packages} of up to ${PACKAGES_ABOUT} packages compiled (${this.#last})`
    );
  }

  /** Whatever was neither a download nor a package, its end. */
  complaints(): string {
    return this.#complaints.slice(-8).join('; ');
  }
}
