import { describe, expect, it } from 'vitest';
import { captureObjects, csvLine } from '../../../src/activities/data/capture-windows.js';
import { BUILT_IN_RULES } from '../../../src/contract/policy.js';
import { declaredBadWindows, windowsToBacktest } from '../../../src/domain/windows/backtest-windows.js';
import { memoryS3 } from '../../activities/support/memory-s3.js';
import { MONITOR, PRODUCTION, RUN } from '../../activities/support/run.js';

const at = (clock: string) => Date.parse(`2024-05-01T${clock}:00Z`);
const hoursOf = (spans: readonly { start: number; end: number }[]) =>
  spans.map(({ start, end }) => `${new Date(start).getUTCHours()}-${new Date(end).getUTCHours()}`);

describe('windowsToBacktest', () => {
  it('backtest windows are those closed since the change point, oldest first', () => {
    const spans = windowsToBacktest(RUN, '2024-05-01T09:00:00.000Z', at('12:30'));
    expect(hoursOf(spans)).toEqual(['9-10', '10-11', '11-12']);
  });

  it('without a change point, the backtest uses as many windows as the detection', () => {
    expect(windowsToBacktest(RUN, null, at('12:30'))).toHaveLength(BUILT_IN_RULES.detectionWindows);
  });

  it('the policy limits the backtest to the latest windows', () => {
    const rules = { ...RUN.rules, gate: { ...RUN.rules.gate, backtestWindows: 2 } };
    const spans = windowsToBacktest({ ...RUN, rules }, '2024-05-01T00:00:00.000Z', at('12:00'));
    expect(hoursOf(spans)).toEqual(['10-11', '11-12']);
  });

  it('backtest windows of a daily schedule are days', () => {
    const daily = { ...MONITOR, firing: { hours: [6], periodSeconds: 86_400 } };
    const [span] = windowsToBacktest({ ...RUN, monitors: [daily] }, '2024-04-30T06:00:00.000Z', at('06:30'));
    expect([span?.start, span?.end]).toEqual([at('06:00') - 86_400_000, at('06:00')]);
  });
});

describe('backtest windows and declared incidents', () => {
  const incident = (from: string, to: string) => ({
    from: `2024-05-01T${from}:00Z`,
    to: `2024-05-01T${to}:00Z`,
    reason: 'stuck sensor',
  });

  it('windows that overlap an incident are replaced by earlier ones', () => {
    const during = [incident('09:30', '11:00')];
    const since = windowsToBacktest(RUN, '2024-05-01T08:00:00.000Z', at('12:30'), during);
    expect(hoursOf(since)).toEqual(['8-9', '11-12']);
    const rules = { ...RUN.rules, detectionWindows: 2 };
    expect(hoursOf(windowsToBacktest({ ...RUN, rules }, null, at('12:30'), during))).toEqual([
      '8-9',
      '11-12',
    ]);
  });

  it('windows wholly within an incident are declared bad, however old', () => {
    expect(hoursOf(declaredBadWindows(RUN, at('12:30'), [incident('09:30', '11:00')]))).toEqual(['10-11']);
    expect(declaredBadWindows(RUN, at('12:30'), [incident('09:10', '09:50')])).toEqual([]);
    const old = { from: '2023-05-01T09:00:00Z', to: '2023-05-01T10:00:00Z', reason: 'old' };
    expect(declaredBadWindows(RUN, at('12:30'), [old])).toHaveLength(1);
    expect(declaredBadWindows(RUN, at('12:30'), [])).toEqual([]);
  });

  it('a long incident contributes its last closed windows', () => {
    const spans = declaredBadWindows(RUN, at('20:30'), [incident('00:00', '23:00')]);
    expect(spans).toHaveLength(12);
    expect(hoursOf(spans).at(-1)).toBe('19-20');
  });
});

describe('the captured objects of a window', () => {
  const folder = (hour: string) => `s3://capture/data/churn/AllTraffic/2024/05/01/${hour}`;
  const s3 = memoryS3({
    [`${folder('09')}/late.jsonl`]: '',
    [`${folder('10')}/a.jsonl`]: '',
    [`${folder('10')}/b.jsonl`]: '',
    [`${folder('11')}/c.jsonl`]: '',
    's3://capture/data/churn/Shadow/2024/05/01/10/x.jsonl': '',
    's3://capture/data/churn-2/AllTraffic/2024/05/01/10/x.jsonl': '',
  });
  const names = async (destination: string, start: string, end: string) =>
    (
      await captureObjects(
        s3,
        { ...PRODUCTION, captureDestination: destination },
        { start: at(start), end: at(end) },
      )
    ).map(({ key }) => key.split('/').at(-1));

  it.each(['s3://capture/data', 's3://capture/data/'])(
    'captured objects of a window are those of its hours and variant, under %s',
    async (root) => {
      expect(await names(root, '10:00', '11:00')).toEqual(['a.jsonl', 'b.jsonl']);
      expect(await names(root, '10:00', '12:00')).toEqual(['a.jsonl', 'b.jsonl', 'c.jsonl']);
    },
  );
});

describe('a line of CSV', () => {
  it.each<[string, (string | null)[]]>([
    ['1,a,', ['1', 'a', null]],
    ['"a,b","say ""hi""","two\nlines"', ['a,b', 'say "hi"', 'two\nlines']],
    [' padded ,', [' padded ', '']],
  ])('csvLine writes %s', (line, row) => {
    expect(csvLine(row)).toBe(`${line}\n`);
  });
});
