/** What profiles hold: 160 characters fit everywhere, 500 where there is room. */
export const SHORT_SENTENCE = 160;
export const LONG_SENTENCE = 500;
