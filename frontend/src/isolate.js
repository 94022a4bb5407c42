/** Keeps names that run from right to left from disturbing the text around them. */

const LEFTWARD = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Put a text that runs from right to left between the signs of Unicode that isolate it. */
export const isolate = (text) => (LEFTWARD.test(text) ? `\u2068${text}\u2069` : text);
