/** What a model package says about the run that registered it, in its customer metadata. */
import type { CandidateFor } from '../../contract/candidate.js';
import type { ResolvedRun } from '../../contract/resolved-run.js';

export const RUN = 'rebaseline:run';
export const ENDPOINT = 'rebaseline:endpoint';
const BASELINE = 'rebaseline:baseline';
const MONITOR = 'rebaseline:monitor:';

/** SageMaker's limit is 50 properties; the others name run, endpoint and approver. */
const MOST_MONITORS = 30;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** Digests of the candidates, and by monitor the digest of its candidate. */
export function candidateMetadata(
  { run, production }: ResolvedRun,
  candidates: readonly CandidateFor[],
): Record<string, string> {
  const digests = digestsOf(candidates);
  const monitors = candidates.flatMap(({ scheduleNames, candidate }) =>
    scheduleNames.map((name) => [`${MONITOR}${name}`.slice(0, LONGEST_KEY), candidate.digest] as const),
  );
  return {
    [RUN]: run,
    [ENDPOINT]: production.endpointName,
    ...Object.fromEntries(
      digests.map((digest, index) => [index === 0 ? BASELINE : `${BASELINE}-${index + 1}`, digest]),
    ),
    ...Object.fromEntries(monitors.slice(0, MOST_MONITORS)),
  };
}

/** Each candidate's digest once, in their order. */
export function digestsOf(candidates: readonly CandidateFor[]): readonly string[] {
  return [...new Set(candidates.map(({ candidate }) => candidate.digest))];
}

/** The digests that a package names. */
export function digestsIn(metadata: Readonly<Record<string, string>> | undefined): readonly string[] {
  const named = Object.entries(metadata ?? {}).flatMap(([key, value]) => {
    const match = /^rebaseline:baseline(?:-(\d+))?$/.exec(key);
    return match ? [{ number: Number(match[1] ?? 1), value }] : [];
  });
  return named.sort((a, b) => a.number - b.number).map(({ value }) => value);
}

/** SageMaker accepts letters, digits, spaces and a few signs in a metadata value; any other character becomes a space. */
export function metadataValue(text: string): string {
  return text.replace(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu, ' ').slice(0, LONGEST_VALUE) || ' ';
}
