import { readdirSync, readlinkSync } from 'node:fs';

/** The files below the folder that this process has open. Linux only. */
export function openFilesBelow(folder: string): readonly string[] {
  const targets = readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`);
    } catch {
      // The descriptor of the directory listing itself is closed by now.
      return '';
    }
  });
  return targets.filter((target) => target.startsWith(folder));
}
