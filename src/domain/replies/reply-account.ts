import type { Instant } from '../time-units.js';

/** A message that the reply policy made us owe an answer to. */
export interface OwedReply {
  readonly message: string;
  /** The end of the first response target, counted in service hours. */
  readonly dueAt: Instant;
}

/** An answer that we gave. */
export interface GivenReply {
  readonly message: string;
  readonly at: Instant;
}

export interface JudgedReply extends OwedReply {
  /** When the first answer was given; null while there is none. */
  readonly answeredAt: Instant | null;
  readonly onTime: boolean;
}

/** Every reply that one dimmer owed in a span, and every one that was given and not owed. */
export interface ReplyAccount {
  readonly from: Instant;
  readonly to: Instant;
  /** By the instant at which they were due. */
  readonly owed: readonly JudgedReply[];
  /** By time. */
  readonly notOwed: readonly GivenReply[];
}

/**
 * What became of each reply that was due in a span (`from` included, `to` excluded), and each first
 * answer that nobody was owed. Of several answers to one message the first one counts. What happened
 * after `to` is not known in it.
 */
export function accountOfReplies(question: {
  readonly from: Instant;
  readonly to: Instant;
  readonly owed: readonly OwedReply[];
  readonly given: readonly GivenReply[];
}): ReplyAccount {
  const { from, to } = question;
  const inSpan = (at: Instant): boolean => at >= from && at < to;
  const first = new Map<string, GivenReply>();
  for (const reply of question.given) {
    const earlier = first.get(reply.message);
    if (reply.at < to && (!earlier || reply.at < earlier.at)) first.set(reply.message, reply);
  }
  const owedTo = new Set(question.owed.map(({ message }) => message));
  return {
    from,
    to,
    owed: question.owed
      .filter(({ dueAt }) => inSpan(dueAt))
      .map(({ message, dueAt }) => {
        const answeredAt = first.get(message)?.at ?? null;
        return { message, dueAt, answeredAt, onTime: answeredAt !== null && answeredAt <= dueAt };
      })
      .sort((a, b) => a.dueAt - b.dueAt),
    notOwed: [...first.values()]
      .filter(({ message, at }) => !owedTo.has(message) && inSpan(at))
      .sort((a, b) => a.at - b.at),
  };
}
