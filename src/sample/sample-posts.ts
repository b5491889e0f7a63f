import {
  slotsBetween,
  wallTimeAt,
  type ChannelPlan,
  type DeliveryState,
  type FunctionName,
} from '../domain/index.js';
import { DAY, MINUTE, SECOND, type Instant } from '../domain/time-units.js';
import { contentFor, deliveryKey, textFingerprint } from '../publishing/scheduling/content.js';
import type { ChannelRecord } from '../store/channels.js';
import type { DeliveryRecord, HistoryEntry } from '../store/deliveries.js';
import type { FeedEntryRecord } from '../store/feed-entries.js';
import type { PersonRecord } from '../store/people.js';
import type { PostRecord } from '../store/posts.js';
import { newRecordId } from '../store/record-id.js';
import { SAMPLE_HISTORY } from './sample-channel-record.js';
import type { SampleChannel } from './sample-channels.js';
import { SAMPLE_TEXTS } from './sample-texts.js';

const AHEAD = 14 * DAY;
/** When the first post goes out, so that the main job is seen at once. */
const GOES_OUT_AFTER = 30 * SECOND;
/** Said before a text that comes round again. */
const AGAIN = ['', 'Asked again this week: ', 'Worth repeating: ', 'From the archive: '] as const;

export interface SamplePostsInput {
  readonly sample: SampleChannel;
  readonly channel: ChannelRecord;
  readonly people: readonly PersonRecord[];
  readonly plan: ChannelPlan;
  readonly now: Instant;
  readonly goesOutSoon: boolean;
}

export interface SamplePosts {
  readonly posts: PostRecord[];
  readonly deliveries: DeliveryRecord[];
  readonly entries: FeedEntryRecord[];
  /** The one that goes out at once; null where none was asked for. */
  first: DeliveryRecord | null;
}

/** Posts in the very slots that the channel's plan gives, kept, missed, waiting and to come. */
export function samplePosts(input: SamplePostsInput): SamplePosts {
  const { channel, plan, now, sample } = input;
  const made: SamplePosts = { posts: [], deliveries: [], entries: [], first: null };
  const texts = textSource();
  const add = (
    name: FunctionName,
    state: DeliveryState,
    at: Instant | null,
    slot: boolean,
  ): DeliveryRecord => {
    const one = madeOf(input, {
      name,
      state,
      at,
      slot,
      text: texts(name),
      count: made.posts.length,
    });
    made.posts.push(one.post);
    made.deliveries.push(one.delivery);
    if (one.entry) made.entries.push(one.entry);
    return one.delivery;
  };

  for (const [i, { at, function: name }] of slotsBetween(
    plan,
    now - SAMPLE_HISTORY,
    now,
  ).entries()) {
    // Not every promise was kept: one in eleven slots stayed empty, and one post came too late.
    if (i % 11 === 7) continue;
    add(name, i === 5 ? 'missed' : 'published', at, true);
  }
  const gap = (channel.rhythms[0]?.gapMinutes ?? 0) * MINUTE;
  const soon = now + GOES_OUT_AFTER;
  let filled = 0;
  let waiting = 0;
  for (const { at, function: name } of slotsBetween(plan, now + 5 * MINUTE, now + AHEAD)) {
    if (input.goesOutSoon && Math.abs(at - soon) < gap) continue;
    filled += sample.filled;
    if (filled < 1) continue;
    filled -= 1;
    const waits = sample.approval.includes(name) && waiting < 2;
    if (waits) waiting += 1;
    add(name, waits ? 'awaiting-approval' : 'queued', at, true);
  }
  add('news', 'draft', null, true);
  if (input.goesOutSoon) made.first = add('news', 'queued', soon, false);
  return made;
}

/** The next text of a function; those that come round again say so. */
function textSource(): (name: FunctionName) => string {
  const used = { news: 0, support: 0, events: 0 };
  return (name) => {
    const texts = SAMPLE_TEXTS[name];
    const index = used[name]++;
    const round = Math.floor(index / texts.length);
    return `${AGAIN[round % AGAIN.length] ?? ''}${texts[index % texts.length] ?? ''}`;
  };
}

interface One {
  readonly name: FunctionName;
  readonly state: DeliveryState;
  readonly at: Instant | null;
  readonly slot: boolean;
  readonly text: string;
  readonly count: number;
}

function madeOf(
  { channel, people, now }: SamplePostsInput,
  { name, state, at, slot, text, count }: One,
): { post: PostRecord; delivery: DeliveryRecord; entry: FeedEntryRecord | null } {
  const author = people[count % 3] ?? people[0];
  const createdAt = new Date(Math.min(now, (at ?? now) - 3 * DAY));
  const post: PostRecord = {
    _id: newRecordId(createdAt.getTime()),
    function: name,
    title: null,
    text,
    media: [],
    variants: {},
    author: author?._id ?? 'sample',
    revision: 0,
    sample: true,
    createdAt,
    updatedAt: createdAt,
  };
  const identity = { post: post._id, channel: channel._id, occurrence: 0 };
  const published = state === 'published' && at !== null;
  const holdsSlot = slot && at !== null && state !== 'missed';
  const delivery: DeliveryRecord = {
    _id: newRecordId(createdAt.getTime()),
    ...identity,
    function: name,
    network: channel.network,
    state,
    placement: slot ? { kind: 'slot' } : fixedAt(channel, at ?? now),
    dueAt: at === null ? null : new Date(at),
    holds: holdsSlot ? new Date(at) : null,
    wakeAt:
      at !== null && (state === 'queued' || state === 'awaiting-approval') ? new Date(at) : null,
    key: deliveryKey(identity),
    epoch: 0,
    lease: null,
    intent: null,
    attempts: published ? 1 : 0,
    claims: 0,
    outcome: published
      ? { networkId: deliveryKey(identity), url: null, at: new Date(at), late: false }
      : null,
    problem: state === 'missed' ? 'Missed: the publisher was switched off that morning.' : null,
    overrides: [],
    needsApproval: state === 'awaiting-approval',
    approval: null,
    textFingerprint: textFingerprint(contentFor(post, channel._id, []).text),
    revision: 0,
    author: post.author,
    history: historyOf(author?.name ?? 'Somebody', createdAt, { state, at }),
    outbox: [],
    outboxAt: null,
    sample: true,
    createdAt,
    updatedAt: createdAt,
  };
  const entry = published ? entryOf(post, delivery, new Date(at)) : null;
  return { post, delivery, entry };
}

function fixedAt(channel: ChannelRecord, at: Instant): DeliveryRecord['placement'] {
  const zone = channel.rhythms[0]?.zone ?? 'UTC';
  return { kind: 'fixed', wall: wallTimeAt(zone, at), zone, choice: 'first' };
}

function historyOf(
  name: string,
  createdAt: Date,
  { state, at }: Pick<One, 'state' | 'at'>,
): HistoryEntry[] {
  const history: HistoryEntry[] = [
    { at: createdAt, event: 'queued', by: 'sample', sentence: `${name} wrote it.` },
  ];
  if (state === 'published' && at !== null) {
    const sentence = 'Published on time.';
    history.push({ at: new Date(at), event: 'published', by: 'publisher', sentence });
  }
  return history;
}

function entryOf(post: PostRecord, delivery: DeliveryRecord, at: Date): FeedEntryRecord {
  return {
    _id: delivery.key,
    channel: delivery.channel,
    title: post.title,
    text: post.text,
    media: [],
    function: post.function,
    publishedAt: at,
    updatedAt: at,
  };
}
