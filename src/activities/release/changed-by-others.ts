import type { Monitor } from '../../contract/resolved-run.js';
import { refused } from '../support/errors.js';

export function endpointChanged(
  endpoint: {
    readonly EndpointConfigName?: string | undefined;
    readonly LastModifiedTime?: Date | undefined;
  },
  expected: { readonly endpointName: string; readonly configName: string },
) {
  return refused(
    'ChangedByOthers',
    `Endpoint "${expected.endpointName}" now has configuration "${endpoint.EndpointConfigName}" instead of "${expected.configName}" (changed ${endpoint.LastModifiedTime?.toISOString()}): someone else deployed during the run. The run leaves it as it is. Start a new run on what is live now.`,
  );
}

/** @param found the definition that the schedule uses now; the expected name means an inline one with other content */
export function scheduleChanged(
  expected: Pick<Monitor, 'scheduleName' | 'jobDefinitionName'>,
  found: string,
  when: Date | undefined,
) {
  const now = found === expected.jobDefinitionName ? 'an inline definition with other content' : found;
  return refused(
    'ChangedByOthers',
    `Monitoring schedule "${expected.scheduleName}" now points at "${now}" instead of "${expected.jobDefinitionName}" (changed ${when?.toISOString()}): someone else switched it during the run. The run leaves it as it is. Start a new run on what is live now.`,
  );
}
