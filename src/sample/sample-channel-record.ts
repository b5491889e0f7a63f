import { perFunction } from '../domain/index.js';
import { DAY, type Instant } from '../domain/time-units.js';
import type { ChannelRecord } from '../store/channels.js';
import { newRecordId } from '../store/record-id.js';
import type { SampleChannel } from './sample-channels.js';

/** How far back the sample's history goes. */
export const SAMPLE_HISTORY = 28 * DAY;
const LEVELS_CHANGED = 10 * DAY;

export function sampleChannelRecord(sample: SampleChannel, now: Instant): ChannelRecord {
  // It promises nothing before its history, or that would stand as not kept.
  const began = now - SAMPLE_HISTORY;
  const { zone, preferredTimes, gapMinutes } = sample;
  const windows = [...sample.windows];
  return {
    _id: newRecordId(now),
    name: sample.name,
    slug: sample.slug,
    network: 'feed',
    settings: { description: sample.description },
    credentials: null,
    connection: { state: 'connected', since: new Date(began), problem: null, account: null },
    pausedUntil: null,
    lateTurnAt: null,
    rhythms: [{ from: began, zone, windows, preferredTimes: [...preferredTimes], gapMinutes }],
    dimmers: perFunction((name) => {
      const [earlier, today] = sample.levels[name];
      return {
        levels: [
          { at: began, level: earlier, by: null },
          ...(earlier === today ? [] : [{ at: now - LEVELS_CHANGED, level: today, by: null }]),
        ],
        independent: name === 'support',
        curve: null,
        approval: sample.approval.includes(name),
      };
    }),
    blackouts: [],
    revision: 0,
    planStale: false,
    sample: true,
    createdAt: new Date(began),
    deletedAt: null,
  };
}
