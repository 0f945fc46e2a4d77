import type { Ending } from './ending.js';
import type { JudgedWindow } from './judged-window.js';

export interface Detection {
  readonly verdict: 'violated' | 'clean' | 'unknown';
  readonly why: string;
  /** Executions under the live definition, oldest first. */
  readonly windows: readonly JudgedWindow[];
  /** Start of the first window of the latest unbroken sequence of violated windows; null without one. */
  readonly changePoint: string | null;
}

export interface DetectionResult {
  readonly detection: Detection;
  /** How the run ends after detection; null where it continues. */
  readonly ending: Ending | null;
}
