/** The longest delay of a timer in Node. Node turns a longer delay into 1 ms. */
export const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;
