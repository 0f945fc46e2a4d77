import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const OWNER_ONLY = 0o700;
const OTHERS = 0o077;
/** Files by which a folder is recognised as a state folder: of the platform, or of the platform with Temporal and worker. */
const MARKS = ['clock.json', join('sagemaker', 'clock.json')];

/**
 * Creates a state folder that only its owner can read: it contains captured requests, models and a Temporal database. A
 * state folder of an earlier version, or an empty folder, is closed to others too. The permissions of another folder,
 * such as a home or a project, are not changed. Returns whether only the owner can read the folder.
 */
export function makePrivateFolder(folder: string): boolean {
  mkdirSync(folder, { recursive: true, mode: OWNER_ONLY });
  // Windows has no such bits.
  if (process.platform === 'win32' || (statSync(folder).mode & OTHERS) === 0) return true;
  const isOwn = readdirSync(folder).length === 0 || MARKS.some((mark) => existsSync(join(folder, mark)));
  if (!isOwn) return false;
  try {
    chmodSync(folder, OWNER_ONLY);
    return true;
  } catch {
    // The folder belongs to another user.
    return false;
  }
}
