import { listChannels } from '../channels/channel-finder.js';
import {
  accountOfReplies,
  accountOfSlots,
  consistencyOf,
  FUNCTION_NAMES,
  repliesOwedIn,
  type Consistency,
  type FunctionName,
  type PromiseScore,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { planOf } from '../publishing/planning/channel-plan.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { Store } from '../store/store.js';
import { greatestTolerance } from './channel-consistency.js';
import { loadConversationTimes } from './conversation-times.js';
import type { IsoWeek } from './iso-week.js';
import { loadPublished, type ChannelDelivery } from './judged-deliveries.js';

/** What one dimmer promised in a week, and what of it was kept. */
export interface WeekRow extends Consistency {
  readonly channel: string;
  readonly channelName: string;
  readonly function: FunctionName;
}

/** Every dimmer that promised or did anything in a week, the one that kept least of it first. */
export async function weekLedger(
  store: Store,
  { from, to }: Pick<IsoWeek, 'from' | 'to'>,
  now: Instant,
): Promise<WeekRow[]> {
  const [organisation, channels] = await Promise.all([
    loadOrganisation(store),
    listChannels(store),
  ]);
  const { toleranceMinutes } = organisation;
  const span = { from, to: Math.min(to, now) };
  if (span.to <= from) return [];
  const published = await loadPublished(store, {
    ...span,
    toleranceMinutes: greatestTolerance(toleranceMinutes),
  });
  const byChannel = new Map<string, ChannelDelivery[]>();
  for (const delivery of published) {
    const own = byChannel.get(delivery.channel);
    if (own) own.push(delivery);
    else byChannel.set(delivery.channel, [delivery]);
  }
  const rows: WeekRow[] = [];
  for (const channel of channels) {
    const plan = planOf(organisation, channel);
    const deliveries = byChannel.get(channel._id) ?? [];
    const conversations = await loadConversationTimes(store, { channel: channel._id, ...span });
    for (const name of FUNCTION_NAMES) {
      const slots = accountOfSlots({
        ...{ plan, function: name, ...span, knownUntil: now, deliveries },
        toleranceMinutes: toleranceMinutes[name],
      });
      const replies = repliesOwedIn(plan, name, conversations.get(name) ?? []);
      const scores = consistencyOf(slots, accountOfReplies({ ...span, ...replies }));
      if (scores.score === null) continue;
      rows.push({
        ...{ channel: channel._id, channelName: channel.name, function: name },
        ...scores,
      });
    }
  }
  return rows.sort(worstFirst);
}

/** The lowest score first; of equal ones that which kept less of what it promised. */
function worstFirst(a: Consistency, b: Consistency): number {
  return (a.score ?? 0) - (b.score ?? 0) || lackOf(b) - lackOf(a);
}

function lackOf({ cadence, replies }: Consistency): number {
  const lack = ({ promised, kept }: PromiseScore): number => promised - kept;
  return lack(cadence) + (replies ? lack(replies) : 0);
}
