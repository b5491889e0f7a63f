/** From low to high: who gets an answer. */
export const REPLY_MODES = ['silent', 'redirect', 'questions', 'all'] as const;

export type ReplyMode = (typeof REPLY_MODES)[number];

export interface ReplyPolicy {
  readonly mode: ReplyMode;
  /** First response target in minutes of service hours; null when nobody is answered by a person. */
  readonly targetMinutes: number | null;
}

export const SILENT: ReplyPolicy = { mode: 'silent', targetMinutes: null };

/** -1, 0 or 1 as `a` answers fewer people than, as many as, or more people than `b`. */
export function compareReplyModes(a: ReplyMode, b: ReplyMode): number {
  return Math.sign(REPLY_MODES.indexOf(a) - REPLY_MODES.indexOf(b));
}

/** Whether a person owes answers in this mode, and so a target is needed. */
export function answersPeople(mode: ReplyMode): boolean {
  return mode === 'questions' || mode === 'all';
}

/** "30 min", "8 h", "1 h 30 min". */
export function describeMinutes(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** A few words for a fader's label: "questions within 8 h". */
export function describeReplyPolicy({ mode, targetMinutes }: ReplyPolicy): string {
  const within = targetMinutes === null ? '' : ` within ${describeMinutes(targetMinutes)}`;
  switch (mode) {
    case 'silent':
      return 'no replies';
    case 'redirect':
      return 'one pointer to where help is';
    case 'questions':
      return `questions${within}`;
    case 'all':
      return `everyone${within}`;
  }
}
