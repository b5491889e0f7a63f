import type { Consistency, FunctionName, PromiseScore } from '../domain/index.js';

/** A dimmer in the middle of a sentence: "support on Harbour Ferries". */
export const dimmerWords = (name: FunctionName, channel: string): string => `${name} on ${channel}`;

/** "9 of 12 promised slots were kept, and 2 posts were off plan". */
export function keptWords({ promised, done, kept }: PromiseScore): string {
  const offPlan = done - kept;
  const beside = `${offPlan === 1 ? '1 post was' : `${offPlan} posts were`} off plan`;
  if (promised === 0) return done === 0 ? 'nothing was promised' : beside;
  const slots = `${kept} of ${promised} promised ${promised === 1 ? 'slot was' : 'slots were'} kept`;
  return offPlan === 0 ? slots : `${slots}, and ${beside}`;
}

/** "7 of 10 replies owed were on time, and 2 were late or owed to nobody"; empty where there is nothing. */
export function repliesWords({ promised, done, kept }: PromiseScore): string {
  const beside = `${done - kept} ${done - kept === 1 ? 'was' : 'were'} late or owed to nobody`;
  if (promised === 0) return done === 0 ? '' : `of the replies given ${beside}`;
  const owed = `${kept} of ${promised} ${promised === 1 ? 'reply owed was' : 'replies owed were'} on time`;
  return done === kept ? owed : `${owed}, and ${beside}`;
}

/** What both scores come from: what was posted and, where there is any, what was answered. */
export function consistencyWords({
  cadence,
  replies,
}: Pick<Consistency, 'cadence' | 'replies'>): string {
  const answered = replies === null ? '' : repliesWords(replies);
  if (answered === '') return keptWords(cadence);
  return cadence.score === null ? answered : `${keptWords(cadence)}; ${answered}`;
}
