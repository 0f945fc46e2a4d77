import type { Check } from '../contract/check.js';
import type { Diagnosis } from '../contract/diagnosis.js';
import type { JudgedWindow } from '../contract/judged-window.js';
import type { FeedDefect } from './feed-defects/feed-defect.js';
import { type LocatedDefect, locatedSentence } from './feed-defects/located-defect.js';
import { list, spanInWords } from './present/sentence.js';
import { isFeedCheck, windowVerdict } from './windows/execution.js';
import type { ViolationRates } from './windows/violation-history.js';

export interface Evidence {
  /** Recent executions, oldest first. */
  readonly windows: readonly JudgedWindow[];
  /** Whether new data, or a model trained on new data, is offered. */
  readonly retrains: boolean;
  /** The model in service is newer than the definition that judges it. */
  readonly modelNewerThanBaseline: boolean;
  /** A model-quality monitor found the model in service worse than that model's own baseline. */
  readonly qualityFell?: boolean;
  /** The training set compared with the traffic: schema and types, then frequencies. Inputs only. */
  readonly schema: Check;
  readonly representativeness: Check;
  /** Start of the drift; null without one. */
  readonly changePoint?: string | null;
  /** Violations that occur as often before the change point as after it. Absent if the monitor's history is unknown. */
  readonly chronic?: readonly ViolationRates[];
  /** Whether all captured windows and the live baseline are alike, so that chance explains the monitor's violations. */
  readonly unchanged?: boolean;
  /** Captured windows from before these that could not be read. */
  readonly skipped?: readonly {
    readonly windowStart: string;
    readonly windowEnd: string;
    readonly why: string;
  }[];
  /** Captured windows since the change point, which the training set was compared with. */
  readonly spans?: readonly { readonly windowStart: string; readonly windowEnd: string }[];
  /** Rows captured in the windows since the change point. */
  readonly capturedRows: number;
  readonly leastRows: number;
  /** S3 URI of the record preprocessor that the monitor applies to the capture; null or absent without one. */
  readonly unreadBy?: string | null;
  /** Defects in the traffic or in the training set, certain and suspicious. Absent if none were looked for. */
  readonly defects?: readonly LocatedDefect[];
  /** One feature that jumped between two windows while the others did not change. */
  readonly jump?: FeedDefect | null;
}

const REASONS = 8;
const SUSPICIOUS_REASONS = 3;
const REASON_LONGEST = 400;

/**
 * Determines the diagnosis from the monitor's own results and from a comparison of the training set with the traffic.
 * A certain defect of the feed takes precedence: nobody should train on it, whatever else has shifted. A suspicious one is
 * only a further reason: the gate is then unknown, and a person decides.
 */
export function diagnose(evidence: Evidence): Diagnosis {
  const defects = evidence.defects ?? [];
  const certain = defects.filter(({ defect }) => defect.certainty === 'certain');
  const suspicious = defects.filter(({ defect }) => defect.certainty === 'suspicious');
  const { diagnosis, reasons } = unlessNothingMoved(evidence, diagnoseCertain(evidence, certain));
  const jump = evidence.representativeness.verdict === 'fail' ? (evidence.jump ?? null) : null;
  return {
    diagnosis,
    reasons: [
      ...reasons,
      ...(jump ? [jump.sentence] : []),
      ...defectReasons(suspicious.slice(0, SUSPICIOUS_REASONS)),
      ...chronicReasons(evidence),
      ...spanReason(evidence),
      ...skippedReason(evidence),
    ],
  };
}

function diagnoseCertain(evidence: Evidence, defects: readonly LocatedDefect[]): Diagnosis {
  const violated = evidence.windows.filter((window) => windowVerdict(window) === 'violated');
  const named = [...new Set(violated.flatMap((window) => window.violated))];
  const seen = seenByMonitor(evidence, violated.length, named);
  const unread = (evidence.unreadBy ?? null) !== null;
  if (!unread && evidence.capturedRows < evidence.leastRows) {
    return {
      diagnosis: 'InsufficientEvidence',
      reasons: [
        seen,
        `only ${evidence.capturedRows} rows were captured; the diagnosis needs ${evidence.leastRows}`,
      ],
    };
  }
  const feed = feedViolations(evidence, violated);
  if (feed.length > 0 && evidence.schema.verdict === 'fail') {
    return {
      diagnosis: 'UpstreamDefect',
      reasons: [
        `the monitor reports a defective feed, not a shifted population: ${feed.slice(0, 8).join(', ')}`,
        `the training set differs from that traffic: ${evidence.schema.sentence}`,
      ],
    };
  }
  const inTraffic = defects.filter(({ where }) => where === 'traffic' || where === 'both');
  if (inTraffic.length > 0) {
    return { diagnosis: 'UpstreamDefect', reasons: [...defectReasons(inTraffic), seen] };
  }
  // The model in service may be older than the drift, so its training set may correlate differently from the traffic.
  const inDataset = defects.filter(
    ({ defect }) => evidence.retrains || defect.kind !== 'changed-correlation',
  );
  if (inDataset.length > 0) {
    // A defect in an offered training set: another set is needed. In the set of the model in service: no baseline may be made from it.
    return {
      diagnosis: evidence.retrains ? 'UnrepresentativeDataset' : 'UpstreamDefect',
      reasons: [...defectReasons(inDataset), seen],
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
  // If types and missing values were examined and nothing was found, only chance explains these violations.
  const isExamined = evidence.defects !== undefined && evidence.schema.verdict !== 'unknown';
  if (feed.length > 0 && !isExamined && evidence.representativeness.verdict !== 'pass') {
    return {
      diagnosis: 'UpstreamDefect',
      reasons: [`the monitor reports a defective feed: ${feed.slice(0, 8).join(', ')}`],
    };
  }
  if (unread && !evidence.retrains) return staleUnlessOlder(evidence, seen);
  if (!evidence.retrains && evidence.qualityFell) {
    return {
      diagnosis: 'Drift',
      reasons: [
        seen,
        'the model in service predicts worse than the quality baseline that was made for it, which a new baseline alone would hide',
        evidence.representativeness.sentence,
      ],
    };
  }
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

/** Without a violation and without a change in the captures, offered data that fits the traffic shows no drift. */
function unlessNothingMoved(
  { windows, changePoint = null, retrains, modelNewerThanBaseline }: Evidence,
  found: Diagnosis,
): Diagnosis {
  const moved = changePoint !== null || windows.some((window) => windowVerdict(window) === 'violated');
  const fits =
    found.diagnosis === 'Drift' ? retrains : found.diagnosis === 'StaleBaseline' && !modelNewerThanBaseline;
  return fits && !moved ? { ...found, diagnosis: 'NoDrift' } : found;
}

function seenByMonitor(
  { windows, changePoint = null }: Evidence,
  violated: number,
  named: readonly string[],
): string {
  if (violated === 0) {
    const clean =
      windows.length === 0
        ? 'the monitor has judged no window by the live baseline'
        : `none of the last ${windows.length} window${windows.length === 1 ? '' : 's'} violated the live baseline`;
    return changePoint === null ? clean : `${clean}, but the captured inputs changed`;
  }
  return `${violated} of the last ${windows.length} windows violated the live baseline: ${named.slice(0, 8).join(', ') || 'violations without a name'}`;
}

/** Without readable traffic, only a model that is newer than its baseline shows that the baseline is stale. */
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
          'the model in service is not newer than the baseline that judges it, so a stale baseline cannot be distinguished from drift',
        ],
      };
}

/** One reason for each of the first defects: the size of a run's history is bounded, and a few reasons are enough. */
function defectReasons(defects: readonly LocatedDefect[]): readonly string[] {
  const shown = defects.slice(0, REASONS).map((located) => locatedSentence(located).slice(0, REASON_LONGEST));
  const more = defects.length - shown.length;
  return more > 0 ? [...shown, `and ${more} more defects`] : shown;
}

/** Violations of the feed in the windows since the change point, without chronic ones: those do not depend on the drift. */
function feedViolations(
  { changePoint = null, chronic = [] }: Evidence,
  violated: readonly JudgedWindow[],
): readonly string[] {
  const from = changePoint === null ? Number.NEGATIVE_INFINITY : Date.parse(changePoint);
  const since = violated.filter(({ windowStart }) => Date.parse(windowStart) >= from);
  const names = new Set(since.flatMap((window) => window.violated).filter(isFeedCheck));
  for (const { name } of chronic) names.delete(name);
  return [...names];
}

function chronicReasons({ chronic = [], unchanged = false, windows }: Evidence): readonly string[] {
  // Labels may show a fall that the inputs do not.
  const byInputs = windows.filter(({ kind }) => kind === undefined);
  if (unchanged && byInputs.some((window) => windowVerdict(window) === 'violated')) {
    return [
      'the captured windows differ neither from each other nor from the live baseline by more than chance, so these violations are not evidence of a drift',
    ];
  }
  // A metric says by how much the model is worse. A threshold without room for chance is violated before the fall too.
  if (chronic.length === 0 || byInputs.length < windows.length) return [];
  const rates = chronic.map(({ name, before }) => {
    const at = name.lastIndexOf('|');
    return `${name.slice(0, at)} violated ${name.slice(at + 1)} in ${before.hits} of ${before.of} windows before the drift too`;
  });
  return [
    `${list(rates)}: the live baseline raises these violations without a drift, so they are not evidence of one`.slice(
      0,
      2 * REASON_LONGEST,
    ),
  ];
}

/** Names the first skipped window; a report of many would be too long. */
function skippedReason({ skipped = [] }: Evidence): readonly string[] {
  const [first] = skipped;
  if (!first) return [];
  return [
    `skipped ${skipped.length} captured windows from before these, which cannot be read (${spanInWords([first])}: ${first.why})`.slice(
      0,
      REASON_LONGEST,
    ),
  ];
}

function spanReason({ spans = [], capturedRows }: Evidence): readonly string[] {
  if (spans.length === 0) return [];
  return [`compared with ${capturedRows} rows in ${spans.length} captured windows, ${spanInWords(spans)}`];
}
