import type { Check } from './gate/check.js';
import type { FeedDefect } from './gate/feed-defect.js';
import type { PlacedDefect } from './gate/judge-candidate.js';
import { isOfTheFeed, type JudgedWindow, windowVerdict } from './windows/execution.js';

export type DiagnosisKind =
  | 'Drift'
  | 'StaleBaseline'
  | 'UpstreamDefect'
  | 'UnrepresentativeDataset'
  | 'InsufficientEvidence';

export interface Diagnosis {
  readonly diagnosis: DiagnosisKind;
  /** Each with its numbers, for a person to check. */
  readonly reasons: readonly string[];
}

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
  readonly defects?: readonly PlacedDefect[];
  /** One feature that leapt between two windows while the others stayed. */
  readonly jump?: FeedDefect | null;
}

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
  const feed = named.filter(isOfTheFeed);
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
    return { diagnosis: 'UpstreamDefect', reasons: [...ofTheFeed.map(said), seen] };
  }
  if (defects.length > 0) {
    // Of an offered set: give another. Of the set behind the model in service: nothing may be built on it.
    return {
      diagnosis: evidence.retrains ? 'UnrepresentativeDataset' : 'UpstreamDefect',
      reasons: [...defects.map(said), seen],
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
  if (feed.length > 0 && evidence.representativeness.verdict !== 'pass') {
    return {
      diagnosis: 'UpstreamDefect',
      reasons: [`the monitor sees a broken feed: ${feed.slice(0, 8).join(', ')}`],
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

function said({ where, defect }: PlacedDefect): string {
  return `${where}: ${defect.sentence}`;
}
