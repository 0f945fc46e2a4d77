import type { Ending } from './ending.js';
import type { JudgedWindow } from './judged-window.js';

export interface Detection {
  readonly verdict: 'violated' | 'clean' | 'unknown';
  readonly why: string;
  /** Executions under the live definition, oldest first, of the monitor that decided the verdict. */
  readonly windows: readonly JudgedWindow[];
  /** The same of the other monitors; absent with one monitor, and in a history that an earlier version recorded. */
  readonly otherWindows?: readonly JudgedWindow[];
  /**
   * Start of the drift by the monitor's verdicts alone: of the latest unbroken sequence of windows with a violation that is
   * not chronic. Null without one. The diagnosis also uses the captured distributions and may find another one.
   */
  readonly changePoint: string | null;
  /** Absent in a history that an earlier version recorded. */
  readonly history?: ViolationHistory;
}

/** Which of the windows under the live definition raised each violation; it covers more windows than `Detection.windows`. */
export interface ViolationHistory {
  /** The judged windows, oldest first. */
  readonly windows: readonly Pick<JudgedWindow, 'windowStart' | 'windowEnd'>[];
  /** `feature|check`, or `metric|check` of another monitor kind, with the indices of the windows that raised it. */
  readonly violations: readonly { readonly name: string; readonly raisedIn: readonly number[] }[];
}

export interface DetectionResult {
  readonly detection: Detection;
  /** How the run ends after detection; null where it continues. */
  readonly ending: Ending | null;
}
