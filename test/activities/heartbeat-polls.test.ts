import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withPollHeartbeats } from '../../src/activities/heartbeat-polls.js';
import type { createActivities } from '../../src/activities/index.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A look that ends when it is told to, in an activity whose last attempt had found `running`. */
function looking() {
  const end: { with?: (found: string) => void } = {};
  const { awaitJob } = withPollHeartbeats({
    awaitJob: () => new Promise((resolve) => (end.with = resolve as never)),
  } as unknown as ReturnType<typeof createActivities>);
  const environment = new MockActivityEnvironment({ heartbeatDetails: { status: 'InProgress' } });
  const beats: unknown[] = [];
  environment.on('heartbeat', (details) => beats.push(details));
  const ended = environment.run(awaitJob as unknown as () => Promise<string>);
  return { beats, end: (found: string) => end.with?.(found), ended };
}

describe('a poll', () => {
  it('a slow poll heartbeats with what the previous poll found, until it ends', async () => {
    const { beats, end, ended } = looking();
    vi.advanceTimersByTime(11_000);
    expect(beats).toEqual([{ status: 'InProgress' }, { status: 'InProgress' }]);
    end('Completed');
    expect(await ended).toBe('Completed');
    vi.advanceTimersByTime(60_000);
    expect(beats).toHaveLength(2);
  });

  it('a quick poll adds no heartbeat', async () => {
    const { beats, end, ended } = looking();
    vi.advanceTimersByTime(4_000);
    end('Completed');
    await ended;
    expect(beats).toEqual([]);
  });
});
