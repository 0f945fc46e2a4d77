import type { Detection } from '../../contract/detection.js';
import type { JudgedWindow } from '../../contract/judged-window.js';
import { hasEnded, windowVerdict } from './execution.js';
import { changePointByVerdicts, violationHistory } from './violation-history.js';

/** Number of consecutive clean windows at the end after which earlier violations count as over. */
const CLEAN_TO_RECOVER = 2;

/**
 * Evaluates the last executions of each monitor; one violated monitor is enough. The caller passes only windows that the live
 * definition judged. The change point uses all of them, the verdict the last `lookBack`.
 */
export function detect(monitors: readonly (readonly JudgedWindow[])[], lookBack: number): Detection {
  const detections = monitors.map((windows) => detectOne(windows, lookBack));
  const violated = detections.filter(({ verdict }) => verdict === 'violated');
  const first = violated[0] ?? detections.find(({ verdict }) => verdict === 'unknown') ?? detections[0];
  if (!first) return { verdict: 'unknown', why: 'there is no monitor', windows: [], changePoint: null };
  const changePoints = violated.flatMap(({ changePoint }) => (changePoint === null ? [] : [changePoint]));
  const others = detections.filter((one) => one !== first).flatMap(({ windows }) => windows);
  const kindsOf = ({ windows }: Detection) => windows[0]?.kind;
  const otherKinds = violated.filter((one) => kindsOf(one) !== kindsOf(first));
  return {
    ...first,
    why: [first, ...otherKinds].map(({ why }) => why).join('; '),
    ...(detections.length > 1 ? { otherWindows: others } : {}),
    changePoint: changePoints.sort()[0] ?? null,
  };
}

/** Whether a model-quality monitor found, in the last executions, that the model does worse than its baseline says. */
export function hasQualityFallen(
  detection: Pick<Detection, 'verdict' | 'windows' | 'otherWindows'>,
): boolean {
  return (
    detection.verdict === 'violated' &&
    windowsOfAll(detection).some(
      (window) => window.kind === 'ModelQuality' && windowVerdict(window) === 'violated',
    )
  );
}

/** The executions that detection read, of every monitor. */
export function windowsOfAll({
  windows,
  otherWindows = [],
}: Pick<Detection, 'windows' | 'otherWindows'>): readonly JudgedWindow[] {
  return [...windows, ...otherWindows];
}

/** The same as the report of the run shows them. The addresses of the monitors' own reports would only lengthen the message. */
export function windowsForReport(
  detection: Pick<Detection, 'windows' | 'otherWindows'> | null,
): readonly JudgedWindow[] {
  return detection === null ? [] : windowsOfAll(detection).map(({ reportUri: _, ...window }) => window);
}

function detectOne(all: readonly JudgedWindow[], lookBack: number): Detection {
  const ended = all.filter(({ status }) => hasEnded(status));
  const history = violationHistory(ended);
  const windows = ended.slice(-lookBack);
  const judged = windows.filter((window) => windowVerdict(window) !== 'unknown');
  if (judged.length === 0) {
    const why =
      windows.length === 0
        ? 'no window has been judged by the live baseline yet'
        : `none of the last ${windows.length} windows could be judged (${windows.at(-1)?.failureReason ?? windows.at(-1)?.status})`;
    return { verdict: 'unknown', why, windows, changePoint: null, history };
  }
  const violated = judged.filter((window) => windowVerdict(window) === 'violated');
  const recovered = judged.slice(-CLEAN_TO_RECOVER).every((window) => windowVerdict(window) === 'clean');
  if (violated.length === 0 || (recovered && judged.length >= CLEAN_TO_RECOVER)) {
    return {
      verdict: 'clean',
      why: `the last ${Math.min(judged.length, recovered ? CLEAN_TO_RECOVER : judged.length)} judged windows are clean`,
      windows,
      changePoint: null,
      history,
    };
  }
  const kind = violated[0]?.kind;
  const monitor = kind === undefined ? '' : ` of ${violated[0]?.schedule} (${kind})`;
  const named = [...new Set(violated.flatMap((window) => window.violated))].slice(0, 6).join(', ');
  return {
    verdict: 'violated',
    why: `${violated.length} of the last ${judged.length} judged windows${monitor} violated the live baseline: ${named}`,
    windows,
    changePoint: changePointByVerdicts(history),
    history,
  };
}
