/** Commands that move the local SageMaker's clock, so that a window closes at once instead of after an hour. */
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { ExpectedError } from '../expected-error.js';
import { readRunningStack, stateOption } from './running-stack.js';

const clock = z.object({ now: z.iso.datetime() });
const refusal = z.object({ message: z.string() });

/** Adds `step` and `next-hour` to the `local` command. */
export function addClockCommands(local: Command): void {
  const step = local
    .command('step')
    .description("Move the local SageMaker's clock forward.")
    .option('--hours <number>', 'hours to move it, e.g. 0.5', hours, 1);
  const stepState = stateOption(local, step);
  step.action(({ hours: count }: { hours: number }) =>
    moveClock(stepState(), 'step', { bySeconds: Math.round(count * 3600) }),
  );
  const nextHour = local
    .command('next-hour')
    .description('Move the clock past the next full hour, so that its monitoring executions run.')
    .option(
      '--minutes-past <number>',
      'minutes past the hour; executions start up to 20 minutes past it',
      minutes,
      21,
    );
  const nextHourState = stateOption(local, nextHour);
  nextHour.action(({ minutesPast }: { minutesPast: number }) =>
    moveClock(nextHourState(), 'next-hour', { minutesPast }),
  );
}

async function moveClock(stateDir: string, move: 'step' | 'next-hour', body: object): Promise<void> {
  const { localUrl } = await readRunningStack(stateDir);
  const response = await fetch(`${localUrl}/_local/clock/${move}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new ExpectedError(`The clock was not moved: ${refusal.parse(answer).message}`);
  const { now } = clock.parse(answer);
  console.log(`The local SageMaker's clock is now ${now}`);
}

function hours(text: string): number {
  const count = Number(text);
  if (count > 0 && Number.isFinite(count)) return count;
  throw new InvalidArgumentError('Give a number of hours above 0. The clock cannot go back.');
}

function minutes(text: string): number {
  const count = Number(text);
  if (count >= 0 && count < 60) return count;
  throw new InvalidArgumentError('Give minutes past the hour, from 0 to 59.');
}
