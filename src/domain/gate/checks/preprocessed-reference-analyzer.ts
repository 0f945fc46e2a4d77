import type { Check } from '../../../contract/check.js';
import { list } from '../../present/sentence.js';
import type { ImageFinding } from './reference-analyzer.js';
import { fileName } from './unread-capture.js';

/** What no chance explains: another type, or another number of columns, than the candidate promises. */
const EVERY_WINDOW = /\|(data_type_check|missing_column_check|extra_column_check)$/;

/**
 * SageMaker's own analyzer with the candidate on one re-scored window that went through the monitor's script: the only
 * judgement here of what the monitor will see. One window: what chance can do is a question to the approver, what every
 * window would repeat fails.
 * @param script S3 URI of the record preprocessor
 */
export function preprocessedImageCheck(finding: ImageFinding, script: string): Check {
  const id = 'reference-analyzer';
  if (finding.kind === 'not known') {
    return { id, verdict: 'unknown', sentence: `It could not be asked: ${finding.why}.` };
  }
  const { violated, windowStart, rows, distances = {} } = finding;
  const through = `Through ${fileName(script)} it finds`;
  const of = `The candidate on the window of ${windowStart.slice(0, 16)}Z, re-scored${rows === undefined ? '' : `; ${rows} rows after the script`}.`;
  if (violated.length === 0) return { id, verdict: 'pass', sentence: `${through} no violation. ${of}` };
  const always = violated.filter((name) => EVERY_WINDOW.test(name));
  return {
    id,
    verdict: always.length > 0 ? 'fail' : 'warn',
    sentence:
      always.length > 0
        ? `${through} ${list(always)}, which every window would repeat: the candidate is not made of what the script gives. ${of}`
        : `${through} ${list(violated)}. ${of}`,
    evidence: violated.map((feature) => ({
      feature,
      value: distances[feature] ?? 1,
      note: distances[feature] === undefined ? 'violated' : 'distance',
    })),
  };
}
