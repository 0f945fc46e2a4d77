import { z } from 'zod';
import { filesBelow, jsonObject, linesOf } from './json-lines.js';

/**
 * One line of a ground truth file ("Ingest Ground Truth labels and merge them with predictions", SageMaker developer guide).
 * `eventId` is the event id of the capture or the caller's inference id.
 */
const groundTruthRecord = z.object({
  groundTruthData: z.looseObject({ data: z.string(), encoding: z.string() }),
  eventMetadata: z.object({ eventId: z.string(), inferenceId: z.string().optional() }),
});

export type GroundTruthData = z.infer<typeof groundTruthRecord>['groundTruthData'];

/** The labels by the id of the record that they belong to. */
export interface GroundTruth {
  /** The label of the captured record with this id. Marks it as used. */
  take(id: string): GroundTruthData | undefined;
  readonly counts: {
    /** Ids with a label. */
    readonly labels: number;
    /** Labels that replaced an earlier, different label of the same id. */
    readonly replaced: number;
    /** Lines that are not ground truth records. */
    readonly malformed: number;
  };
  /** Ids that no captured record had. */
  unused(): number;
}

/**
 * Reads the files below the folder in the order of their paths, which is the order of their hours. If an id has several
 * labels, the last one counts, because a later upload corrects an earlier one. SageMaker's own rule is not established.
 */
export async function readGroundTruth(folder: string, signal: AbortSignal): Promise<GroundTruth> {
  const labels = new Map<string, { readonly data: GroundTruthData; used: boolean }>();
  let replaced = 0;
  let malformed = 0;
  for (const file of await filesBelow(folder)) {
    for await (const lines of linesOf(file, signal)) {
      for (const line of lines) {
        const parsed = groundTruthRecord.safeParse(jsonObject(line));
        if (!parsed.success) {
          malformed += 1;
          continue;
        }
        const { groundTruthData: data, eventMetadata } = parsed.data;
        const id = eventMetadata.inferenceId ?? eventMetadata.eventId;
        const earlier = labels.get(id)?.data;
        if (earlier !== undefined && (earlier.data !== data.data || earlier.encoding !== data.encoding)) {
          replaced += 1;
        }
        labels.set(id, { data, used: false });
      }
    }
  }
  return {
    take: (id) => {
      const label = labels.get(id);
      if (label) label.used = true;
      return label?.data;
    },
    counts: { labels: labels.size, replaced, malformed },
    unused: () => [...labels.values()].filter(({ used }) => !used).length,
  };
}
