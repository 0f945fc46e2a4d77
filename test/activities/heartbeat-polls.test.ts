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

/** A poll that ends when `end` is called, in an activity whose last attempt found `InProgress`. */
function slowPoll() {
  const end: { with?: (found: string) => void } = {};
  const { awaitJob } = withPollHeartbeats({
    awaitJob: () => new Promise((resolve) => (end.with = resolve as never)),
  } as unknown as ReturnType<typeof createActivities>);
  const environment = new MockActivityEnvironment({ heartbeatDetails: { status: 'InProgress' } });
  const heartbeats: unknown[] = [];
  environment.on('heartbeat', (details) => heartbeats.push(details));
  const ended = environment.run(awaitJob as unknown as () => Promise<string>);
  return { heartbeats, end: (found: string) => end.with?.(found), ended };
}

describe('a poll', () => {
  it('a slow poll heartbeats with what the previous poll found, until it ends', async () => {
    const { heartbeats, end, ended } = slowPoll();
    vi.advanceTimersByTime(11_000);
    expect(heartbeats).toEqual([{ status: 'InProgress' }, { status: 'InProgress' }]);
    end('Completed');
    expect(await ended).toBe('Completed');
    vi.advanceTimersByTime(60_000);
    expect(heartbeats).toHaveLength(2);
  });

  it('a quick poll adds no heartbeat', async () => {
    const { heartbeats, end, ended } = slowPoll();
    vi.advanceTimersByTime(4_000);
    end('Completed');
    await ended;
    expect(heartbeats).toEqual([]);
  });
});
