import type { ConsistencyHistory } from '../../consistency/consistency-history.js';
import { MINUTE, type Instant } from '../../domain/time-units.js';
import type {
  DeliveryState,
  JudgedReply,
  JudgedSlot,
  ReplyAccount,
  SlotAccount,
} from '../../domain/index.js';
import { describeLateness } from '../../publishing/ledger/lateness.js';
import { stateWords } from '../deliveries/deliveries-words.js';
import { momentOf, type MomentContext } from '../times.js';

type Link = { readonly href: string; readonly text: string } | null;
type Texts = ReadonlyMap<string, string>;

/** The deliveries that an account names. */
export function namedIn({ slots, offPlan }: SlotAccount): string[] {
  const inSlots = slots.flatMap(({ fate }) => ('delivery' in fate ? [fate.delivery] : []));
  return [...new Set([...inSlots, ...offPlan.map(({ delivery }) => delivery)])];
}

/** What became of every slot, and the posts that kept none, newest first, as ready words. */
export function accountView(
  { account }: Pick<ConsistencyHistory['chosen'], 'account'>,
  { texts, context }: { readonly texts: Texts; readonly context: MomentContext },
) {
  const linkTo = (delivery: string): Link => {
    const text = texts.get(delivery);
    return {
      href: `/deliveries/${delivery}`,
      text: text === undefined || text === '' ? 'The post' : text,
    };
  };
  const wordsAt = (at: Instant) => momentOf(at, context);
  return {
    slots: account.slots.toReversed().map((slot) => ({
      moment: wordsAt(slot.at),
      ...fateView(slot),
      link: 'delivery' in slot.fate ? linkTo(slot.fate.delivery) : null,
    })),
    offPlan: account.offPlan.toReversed().map(({ delivery, at, of }) => ({
      moment: wordsAt(at),
      why:
        of === null
          ? 'It was not for any slot.'
          : `It was for the slot of ${wordsAt(of).words}, and that was not kept by it.`,
      link: linkTo(delivery),
    })),
  };
}

/** What became of every reply that was owed, and those that nobody was owed, newest first. */
export function repliesView({ owed, notOwed }: ReplyAccount, context: MomentContext) {
  return {
    owed: owed.toReversed().map((reply) => ({
      moment: momentOf(reply.dueAt, context),
      href: `/inbox/${reply.message}`,
      ...replyFate(reply),
    })),
    notOwed: notOwed.toReversed().map(({ message, at }) => ({
      moment: momentOf(at, context),
      href: `/inbox/${message}`,
    })),
  };
}

function replyFate({ dueAt, answeredAt, onTime }: JudgedReply) {
  if (onTime)
    return { word: 'On time', icon: 'check', tone: 'good', why: 'Answered before it was due.' };
  const late = { word: 'Not on time', icon: 'missed', tone: 'trouble' };
  if (answeredAt === null) return { ...late, why: 'Nobody answered.' };
  return { ...late, why: `Answered ${describeLateness(answeredAt - dueAt)} after it was due.` };
}

/** What became of a slot: a word, an icon and a tone say the same, and a sentence says more. */
function fateView({ at, fate }: JudgedSlot) {
  switch (fate.type) {
    case 'kept':
      return { word: 'Kept', icon: 'check', tone: 'good', why: keptAt(at, fate.at) };
    case 'late': {
      const away = describeLateness(Math.abs(fate.minutes) * MINUTE);
      const when = fate.minutes < 0 ? 'before' : 'after';
      return {
        ...{ word: 'Not kept', icon: 'missed', tone: 'trouble' },
        why: `It went out ${away} ${when} the slot, which is more than the tolerance.`,
      };
    }
    case 'not-published': {
      const { icon, tone } = stateWords(fate.state);
      return { word: 'Not kept', icon, tone: tone || 'trouble', why: whyNot(fate.state) };
    }
    case 'empty':
      return { word: 'Not kept', icon: 'close', tone: 'trouble', why: 'Nothing was there for it.' };
    case 'open':
      return { word: 'Open', icon: 'clock', tone: 'notice', why: 'It can still be kept.' };
    default:
      throw new TypeError(`unknown fate ${JSON.stringify(fate satisfies never)}`);
  }
}

function keptAt(slot: Instant, at: Instant): string {
  const away = Math.abs(at - slot);
  if (away < MINUTE) return 'Published on time.';
  return `Published ${describeLateness(away)} ${at < slot ? 'before' : 'after'} the slot.`;
}

function whyNot(state: DeliveryState): string {
  switch (state) {
    case 'held':
      return 'The post was held.';
    case 'conflict':
      return 'The post was in conflict, and nobody decided.';
    case 'failed':
      return 'The post failed: the network did not take it.';
    case 'missed':
      return 'The post was missed: its time went by.';
    case 'unconfirmed':
      return 'Nobody knows whether the post went out.';
    case 'cancelled':
      return 'The post was cancelled.';
    case 'awaiting-approval':
      return 'Nobody approved the post.';
    case 'draft':
      return 'The post is a draft.';
    default:
      return `The post is ${stateWords(state).word.toLowerCase()}, and was not out in time.`;
  }
}
