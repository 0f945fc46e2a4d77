import { describe, expect, it } from 'vitest';
import type { ExecutionStatus } from '../../../src/contract/judged-window.js';
import {
  releaseMoment,
  type ScheduleSnapshot,
  switchMoment,
} from '../../../src/domain/release/switch-moment.js';
import { parseScheduleExpression } from '../../../src/domain/windows/schedule-expression.js';

const firing = parseScheduleExpression('cron(0 * ? * * *)') as NonNullable<
  ReturnType<typeof parseScheduleExpression>
>;
const at = (clock: string) => Date.parse(`2024-05-01T${clock}:00Z`);
const look = (
  executions: Readonly<Record<string, ExecutionStatus>>,
  more: Partial<ScheduleSnapshot> = {},
): ScheduleSnapshot => ({
  status: 'Scheduled',
  createdAt: 0,
  executions: Object.entries(executions).map(([end, status]) => ({ windowEnd: at(end), status })),
  ...more,
});
const release = (now: string, schedule: ScheduleSnapshot) =>
  releaseMoment({ now: at(now), firing, schedule });
const switched = (now: string, schedule: ScheduleSnapshot, started = '11:58', released = '12:05') =>
  switchMoment({
    now: at(now),
    firing,
    schedule,
    deployment: { startedAt: at(started), releasedAt: at(released) },
  });

describe('starting the update of the endpoint', () => {
  it('waits while the last closed window’s execution has not begun, although the schedule looks idle', () => {
    expect(release('12:03', look({ '11:00': 'Completed' }))).toEqual({
      kind: 'wait',
      why: 'the execution of the window that ended 2024-05-01T12:00Z has not begun yet',
    });
  });

  it.each(['Pending', 'InProgress', 'Stopping'] as const)('waits while it is %s', (status) => {
    expect(release('12:10', look({ '12:00': status })).why).toContain('is still running');
  });

  it.each(['Completed', 'CompletedWithViolations', 'Failed', 'Stopped'] as const)(
    'goes when it is %s',
    (status) => {
      expect(release('12:10', look({ '12:00': status })).kind).toBe('go');
    },
  );

  it('gives up waiting for an execution that is half an hour late: it is not coming', () => {
    expect(release('12:30', look({})).kind).toBe('wait');
    expect(release('12:31', look({})).kind).toBe('go');
  });

  it('does not wait for a window that closed before the schedule was created', () => {
    expect(release('12:03', look({}, { createdAt: at('12:01') })).kind).toBe('go');
  });

  it('waits while the schedule is Pending', () => {
    expect(release('12:10', look({ '12:00': 'Completed' }, { status: 'Pending' })).why).toBe(
      'the schedule is Pending',
    );
  });
});

describe('switching the schedule', () => {
  it('waits for the old model’s last window when the release lands five minutes into the hour', () => {
    expect(switched('12:06', look({ '11:00': 'Completed' })).why).toBe(
      'the execution of the window that ended 2024-05-01T12:00Z, the last that the old model may have served alone, has not begun yet',
    );
    expect(switched('12:20', look({ '11:00': 'Completed', '12:00': 'InProgress' })).kind).toBe('wait');
    expect(switched('12:25', look({ '11:00': 'Completed', '12:00': 'Completed' })).kind).toBe('go');
  });

  it('waits while an update of the schedule itself is under way', () => {
    expect(switched('12:25', look({ '12:00': 'Completed' }, { status: 'Pending' })).kind).toBe('wait');
  });

  it('is in time until the first window of the new model alone is due', () => {
    const quiet = look({ '12:00': 'Completed', '13:00': 'Completed' });
    expect(switched('13:59', quiet).kind).toBe('go');
    expect(switched('14:00', quiet)).toEqual({
      kind: 'late',
      why: 'the window 2024-05-01T13:00Z to 2024-05-01T14:00Z, the first of the new model alone, was already due',
    });
  });

  it('gives the hour to the new model alone when the release falls on the hour', () => {
    expect(switched('13:00', look({ '12:00': 'Completed' }), '11:50', '12:00').kind).toBe('late');
  });

  it('does not cut into an execution, even when it is late', () => {
    expect(switched('14:10', look({ '14:00': 'InProgress' })).kind).toBe('wait');
  });

  it('without a deployment goes as soon as nothing runs: every window is better judged by the new definition', () => {
    const moment = { now: at('12:03'), firing, deployment: null };
    expect(switchMoment({ ...moment, schedule: look({ '11:00': 'Completed' }) }).kind).toBe('go');
    expect(switchMoment({ ...moment, schedule: look({ '12:00': 'Pending' }) }).kind).toBe('wait');
  });
});
