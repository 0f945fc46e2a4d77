import type { Check } from '../contract/check.js';
import type { Diagnosis } from '../contract/diagnosis.js';
import type { JudgedWindow } from '../contract/judged-window.js';
import type { FeedDefect } from './feed-defects/feed-defect.js';
import type { LocatedDefect } from './feed-defects/locate-defects.js';
import { isFeedCheck, windowVerdict } from './windows/execution.js';

export interface Evidence {
  /** Recent executions, oldest first. */
  readonly windows: readonly JudgedWindow[];
  /** Whether new data, or a model trained on new data, is offered. */
  readonly retrains: boolean;
  /** The model in service is newer than the definition that judges it. */
  readonly modelNewerThanBaseline: boolean;
  /** Training set against traffic: schema and types, then frequencies. Inputs only. */
  readonly schema: Check;
  readonly representativeness: Check;
  /** Rows captured in the windows under suspicion. */
  readonly capturedRows: number;
  readonly leastRows: number;
  /** The script that only SageMaker's analyzer runs, and through which alone the monitor sees the capture; null or absent without one. */
  readonly unreadBy?: string | null;
  /** What no moved population explains, in the traffic or in the training set. */
  readonly defects?: readonly LocatedDefect[];
  /** One feature that leapt between two windows while the others stayed. */
  readonly jump?: FeedDefect | null;
}

const REASONS = 8;
const REASON_LONGEST = 400;

/**
 * What is going on, from the monitor's own evidence and a frequency test of the training set against the traffic.
 * A broken feed comes first: nobody should train on it, whatever else has moved.
 */
export function diagnose(evidence: Evidence): Diagnosis {
  const violated = evidence.windows.filter((window) => windowVerdict(window) === 'violated');
  const named = [...new Set(violated.flatMap((window) => window.violated))];
  const seen = `${violated.length} of the last ${evidence.windows.length} windows violated the live baseline: ${named.slice(0, 8).join(', ') || 'nothing'}`;
  const unread = (evidence.unreadBy ?? null) !== null;
  if (!unread && evidence.capturedRows < evidence.leastRows) {
    return {
      diagnosis: 'InsufficientEvidence',
      reasons: [
        seen,
        `only ${evidence.capturedRows} rows were captured; ${evidence.leastRows} are needed to tell`,
      ],
    };
  }
  const feed = named.filter(isFeedCheck);
  if (feed.length > 0 && evidence.schema.verdict === 'fail') {
    return {
      diagnosis: 'UpstreamDefect',
      reasons: [
        `the monitor sees a broken feed, not a moved population: ${feed.slice(0, 8).join(', ')}`,
        `the training set does not look like that traffic: ${evidence.schema.sentence}`,
      ],
    };
  }
  const defects = evidence.defects ?? [];
  const ofTheFeed = defects.filter(({ where }) => where !== 'in the training set');
  if (ofTheFeed.length > 0) {
    return { diagnosis: 'UpstreamDefect', reasons: [...said(ofTheFeed), seen] };
  }
  if (defects.length > 0) {
    // Of an offered set: give another. Of the set behind the model in service: nothing may be built on it.
    return {
      diagnosis: evidence.retrains ? 'UnrepresentativeDataset' : 'UpstreamDefect',
      reasons: [...said(defects), seen],
    };
  }
  if (evidence.jump && evidence.representativeness.verdict === 'fail') {
    return {
      diagnosis: 'UpstreamDefect',
      reasons: [evidence.jump.sentence, evidence.representativeness.sentence, seen],
    };
  }
  if (evidence.representativeness.verdict === 'fail') {
    return evidence.retrains
      ? { diagnosis: 'UnrepresentativeDataset', reasons: [evidence.representativeness.sentence, seen] }
      : {
          diagnosis: 'Drift',
          reasons: [
            seen,
            `the model in service was not trained on data like today's traffic: ${evidence.representativeness.sentence}`,
          ],
        };
  }
  // Where gaps were looked for and no drop was found, chance under an observed completeness is all that is left.
  const unexplained = evidence.defects ? feed.filter((name) => !name.endsWith('|completeness_check')) : feed;
  if (unexplained.length > 0 && evidence.representativeness.verdict !== 'pass') {
    return {
      diagnosis: 'UpstreamDefect',
      reasons: [`the monitor sees a broken feed: ${unexplained.slice(0, 8).join(', ')}`],
    };
  }
  if (unread && !evidence.retrains) return staleUnlessOlder(evidence, seen);
  if (!evidence.retrains) {
    return {
      diagnosis: 'StaleBaseline',
      reasons: [
        seen,
        `the model in service was trained on data like today's traffic: ${evidence.representativeness.sentence}`,
        evidence.modelNewerThanBaseline
          ? 'the model in service is newer than the baseline that judges it'
          : 'the baseline that judges it was made from other data',
      ],
    };
  }
  return { diagnosis: 'Drift', reasons: [seen, evidence.representativeness.sentence] };
}

/** The traffic cannot tell a stale baseline from drift here; that the model is newer than its baseline can. */
function staleUnlessOlder({ modelNewerThanBaseline, representativeness }: Evidence, seen: string): Diagnosis {
  return modelNewerThanBaseline
    ? {
        diagnosis: 'StaleBaseline',
        reasons: [
          seen,
          'the model in service is newer than the baseline that judges it',
          representativeness.sentence,
        ],
      }
    : {
        diagnosis: 'InsufficientEvidence',
        reasons: [
          seen,
          representativeness.sentence,
          'the model in service is no newer than the baseline that judges it, so nothing tells a stale baseline from drift',
        ],
      };
}

/** A reason each, of the first: what a run carries along is bounded, and a person who has read a few knows enough. */
function said(defects: readonly LocatedDefect[]): readonly string[] {
  const shown = defects
    .slice(0, REASONS)
    .map(({ where, defect }) => `${where}: ${defect.sentence}`.slice(0, REASON_LONGEST));
  const more = defects.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more defects of the kind`] : shown;
}
