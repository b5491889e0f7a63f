import { listChannels } from '../channels/channel-finder.js';
import {
  accountOfSlots,
  cadenceScore,
  FUNCTION_NAMES,
  type FunctionName,
  type PromiseScore,
} from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import { planOf } from '../publishing/channel-plan.js';
import { loadOrganisation } from '../publishing/channel-queue.js';
import type { Store } from '../store/store.js';
import { greatestTolerance } from './channel-consistency.js';
import type { IsoWeek } from './iso-week.js';
import { loadPublished, type ChannelDelivery } from './judged-deliveries.js';

/** What one dimmer promised in a week, and what of it was kept. */
export interface WeekRow {
  readonly channel: string;
  readonly channelName: string;
  readonly function: FunctionName;
  readonly cadence: PromiseScore;
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
  return channels
    .flatMap((channel) => {
      const plan = planOf(organisation, channel);
      const deliveries = byChannel.get(channel._id) ?? [];
      return FUNCTION_NAMES.map((name): WeekRow => {
        const account = accountOfSlots({
          ...{ plan, function: name, ...span, knownUntil: now, deliveries },
          toleranceMinutes: toleranceMinutes[name],
        });
        return {
          ...{ channel: channel._id, channelName: channel.name, function: name },
          cadence: cadenceScore(account),
        };
      });
    })
    .filter(({ cadence }) => cadence.score !== null)
    .sort(worstFirst);
}

/** The lowest score first; of equal ones that which kept less of what it promised. */
export function worstFirst(
  a: { readonly cadence: PromiseScore },
  b: { readonly cadence: PromiseScore },
): number {
  const lack = ({ promised, kept }: PromiseScore): number => promised - kept;
  return (
    (a.cadence.score ?? Infinity) - (b.cadence.score ?? Infinity) ||
    lack(b.cadence) - lack(a.cadence)
  );
}
