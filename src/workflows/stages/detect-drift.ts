import type { DetectionResult } from '../../contract/detection.js';
import { kindOf } from '../../contract/resolved-run.js';
import { read } from '../run/activities.js';
import type { RunContext } from '../run/run-context.js';

/** Clears what terminated runs left behind, then reads the verdicts of the monitors' last executions. */
export async function detectDrift({ run, resolved, input }: RunContext): Promise<DetectionResult> {
  const cleared = await read('Clear what terminated runs left behind').clearLeftovers({
    endpointName: input.endpointName,
    run: resolved.run,
    monitorKinds: [...new Set(resolved.monitors.map(kindOf))],
  });
  if (cleared.length > 0)
    run.warnings.push(`Removed what an earlier run left behind: ${cleared.join(', ')}.`);

  run.enter('detect', 'Reading the last monitoring executions.');
  const detected = await read('Read the last monitoring executions').detectDrift({
    resolved,
    input: { evenIfClean: input.evenIfClean },
  });
  run.detection = detected.detection;
  if (detected.ending) run.dropOverride('the run ended before a diagnosis');
  return detected;
}
