import { epochAt, type ChannelPlan } from '../slots/epoch.js';
import type { FunctionName } from '../function-name.js';
import type { GivenReply, OwedReply } from './reply-account.js';
import { serviceTimeAfter } from './service-hours.js';
import type { Instant } from '../time-units.js';

/** What one person said on a channel and what we answered, ascending by time. */
export interface ConversationTimes {
  readonly messages: readonly { readonly id: string; readonly at: Instant }[];
  readonly replies: readonly Instant[];
}

/** What the reply policy made of conversations. */
export interface RepliesOwed {
  readonly owed: readonly OwedReply[];
  readonly given: readonly GivenReply[];
  /**
   * What came in while questions alone were answered. Whether it is one nobody recorded, so that
   * neither it nor its answer can be judged.
   */
  readonly unjudged: readonly { readonly message: string; readonly at: Instant }[];
}

/**
 * Which replies were owed in these conversations, by the policy in force when each was begun or
 * taken up again. What a person says before they are answered is one thing to answer, due from its
 * first message on; what we say after an answer, unasked, is no further one.
 */
export function repliesOwedIn(
  plan: ChannelPlan,
  name: FunctionName,
  conversations: readonly ConversationTimes[],
): RepliesOwed {
  const owed: OwedReply[] = [];
  const given: GivenReply[] = [];
  const unjudged: { message: string; at: Instant }[] = [];
  for (const conversation of conversations) {
    for (const { message, at, answeredAt } of waitingIn(conversation)) {
      const decision = decide(plan, name, at);
      if (decision.type === 'unjudged') {
        unjudged.push({ message, at });
        continue;
      }
      if (decision.type === 'owed') owed.push({ message, dueAt: decision.dueAt });
      if (answeredAt !== null) given.push({ message, at: answeredAt });
    }
  }
  return { owed, given, unjudged };
}

type Decision =
  | { readonly type: 'owed'; readonly dueAt: Instant }
  | { readonly type: 'not-owed' }
  | { readonly type: 'unjudged' };

function decide(plan: ChannelPlan, name: FunctionName, at: Instant): Decision {
  const epoch = epochAt(plan, at);
  const policy = epoch?.replyPolicies[name];
  if (!epoch || !policy || policy.targetMinutes === null) return { type: 'not-owed' };
  if (policy.mode === 'questions') return { type: 'unjudged' };
  if (policy.mode !== 'all') return { type: 'not-owed' };
  const dueAt = serviceTimeAfter(epoch, at, policy.targetMinutes);
  return dueAt === null ? { type: 'not-owed' } : { type: 'owed', dueAt };
}

interface Waiting {
  readonly message: string;
  readonly at: Instant;
  answeredAt: Instant | null;
}

/** The first message of each stretch that waited for an answer, and when it had one. */
function waitingIn({ messages, replies }: ConversationTimes): readonly Waiting[] {
  const said = [
    ...messages.map(({ id, at }) => ({ at, message: id })),
    ...replies.map((at) => ({ at, message: null })),
  ].sort((a, b) => a.at - b.at);
  const waiting: Waiting[] = [];
  let open: Waiting | null = null;
  for (const { at, message } of said) {
    if (message === null) {
      if (open) open.answeredAt = at;
      open = null;
    } else if (!open) {
      open = { message, at, answeredAt: null };
      waiting.push(open);
    }
  }
  return waiting;
}
