/** The release of the Temporal CLI that this package downloads or builds, and its place in the cache. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The release that tools/temporal-cli/go.mod builds: server 1.31.2, web UI 2.50.1. */
export const TEMPORAL_CLI_VERSION = '1.8.2';

/** SHA-256 of each archive, from checksums.txt of the release on GitHub. temporal.download serves the same files. */
export const TEMPORAL_CLI_SHA256: Readonly<Record<string, string>> = {
  'linux/amd64': 'd8421bda989e6514b4bdb4d63a9012a8a05a806892e881a5aad8510496349a94',
  'linux/arm64': '83600a8fac6e3da54093e5da6918d399f501532b9f1172235603f9606f4ac6e4',
  'darwin/amd64': '489d7f5420cae02b559774ac23df035141954c33a51dba96f5759a0ddccdf1b6',
  'darwin/arm64': 'dacdc3587682c04cf27e67c8878ca2d755230b6ad63c0c6ebddd7348ae90ed94',
};

/**
 * An installed CLI with an older web UI is not used: 2.42.1 (in CLI 1.5.1) is the first known to have the start form, the
 * signal dialog with the registered names, and a run's current details.
 */
export const OLDEST_WEB_UI = '2.42.1';

/** Path of the CLI in the user's cache. Reads XDG_CACHE_HOME and HOME from `env`. */
export function cachedCliPath(env: NodeJS.ProcessEnv, platform: NodeJS.Platform = process.platform): string {
  // The XDG base directory specification says to ignore a relative path.
  const xdg = env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : undefined;
  const cache = xdg ?? join(env.HOME ?? homedir(), '.cache');
  const file = platform === 'win32' ? 'temporal.exe' : 'temporal';
  return join(cache, 'rebaseline', `temporal-cli-${TEMPORAL_CLI_VERSION}`, file);
}

/** Whether release `a` is older than release `b`, both like `2.42.1`. */
export function isOlder(a: string, b: string): boolean {
  const [left, right] = [a, b].map((version) => version.split('.').map((part) => Number.parseInt(part, 10)));
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
