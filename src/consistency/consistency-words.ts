import type { FunctionName, PromiseScore } from '../domain/index.js';

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
