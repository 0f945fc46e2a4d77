// ms@3 hides its own types from `nodenext`, which would silently turn every Temporal Duration into `any`.
declare module 'ms' {
  type Unit =
    | 'ms'
    | 's'
    | 'sec'
    | 'secs'
    | 'second'
    | 'seconds'
    | 'm'
    | 'min'
    | 'mins'
    | 'minute'
    | 'minutes'
    | 'h'
    | 'hr'
    | 'hrs'
    | 'hour'
    | 'hours'
    | 'd'
    | 'day'
    | 'days'
    | 'w'
    | 'week'
    | 'weeks';
  export type StringValue = `${number}` | `${number}${Unit}` | `${number} ${Unit}`;
}
