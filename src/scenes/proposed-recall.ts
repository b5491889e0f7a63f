import type { ProposedChange } from '../board/proposed-change.js';
import { recallIn, zoneOf } from '../domain/index.js';
import type { Instant } from '../domain/time-units.js';
import type { ChannelRecord } from '../store/channels.js';
import type { Bank } from './present-bank.js';
import { faderRecalls, grandMasterRecalls, type RecallToApply } from './recall-entries.js';

/**
 * A recall as a change of the bank, so that its effect is known before it is written: just what
 * applying it writes. Promises are compared when it has begun on every channel and has faded to
 * its levels.
 */
export function proposedRecall(
  recall: RecallToApply,
  { channels }: Pick<Bank, 'channels'>,
  now: Instant,
): ProposedChange {
  const goals = channels.map(({ rhythms }) => {
    const zone = zoneOf(rhythms)(Infinity);
    const begun = recallIn(zone, { ...recall, endedAt: null }, { level: 0, now });
    return begun?.until ?? begun?.from ?? now;
  });
  return {
    channels: 'all',
    channel: (channel) => withRecall(channel, recall, now),
    organisation(organisation) {
      const list = grandMasterRecalls(recall, organisation, now);
      return list ? { ...organisation, grandMasterRecalls: list } : organisation;
    },
    at: Math.max(now, ...goals),
  };
}

function withRecall(channel: ChannelRecord, recall: RecallToApply, now: Instant): ChannelRecord {
  const lists = faderRecalls(recall, channel, now);
  if (lists.size === 0) return channel;
  const dimmers = { ...channel.dimmers };
  for (const [name, recalls] of lists) dimmers[name] = { ...dimmers[name], recalls };
  return { ...channel, dimmers };
}
