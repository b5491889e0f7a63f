import { trusted } from 'mongoose';
import type { Clock } from '../clock.js';
import { resolveWallTime, wallTimeAt, type FunctionName } from '../domain/index.js';
import { reaches } from '../domain/roles.js';
import { DAY, type Instant } from '../domain/time-units.js';
import type { Notices } from '../notices/notices.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { NoticeRecord } from '../store/notices.js';
import type { PersonRecord } from '../store/people.js';
import type { Store } from '../store/store.js';
import { slotKey } from './drought-filler.js';
import { loadDroughts } from './droughts.js';
import { groupBy } from './grouping.js';
import { loadWaitingDrafts } from './waiting-drafts.js';

/** When people are told each day, in the organisation's zone. */
const TOLD_AT = '08:00';
/** How far ahead the latest slot is told of that would be nearer than this tomorrow. */
const TOLD_AHEAD = 2 * DAY;
/** Whoever wrote for a function on a channel within this is one of its people there. */
const PEOPLE_SPAN = 60 * DAY;
/** Of everything that was told within this, nobody is told again. */
const TOLD_SPAN = 5 * DAY;
export const DROUGHT_NOTICE = 'slots.empty';

/** An empty slot with the people of its function on its channel. */
interface ToldSlot {
  readonly key: string;
  readonly channel: string;
  readonly channelName: string;
  readonly function: FunctionName;
  readonly at: Instant;
  /** Whether evergreens may fill it by themselves. */
  readonly evergreen: boolean;
}

/**
 * Tells a function's people of its empty slots, each slot once and two to three days ahead: one
 * notice a person a day at most, with all that they have not been told of. The people of a
 * function on a channel are those who wrote for it there in the last 60 days, and every manager.
 */
export function createDroughtNotices({
  store,
  notices,
  clock,
}: {
  readonly store: Store;
  readonly notices: Pick<Notices, 'leave'>;
  readonly clock: Clock;
}) {
  /** The day of which this process knows that everybody was told. */
  let done = '';

  return {
    async look(): Promise<void> {
      const now = clock.now();
      const { zone } = await loadOrganisation(store);
      const [today = '', time = ''] = wallTimeAt(zone, now).split('T');
      if (time < TOLD_AT || done === today) return;
      const tomorrow = new Date(Date.parse(`${today}T00:00Z`) + DAY).toISOString().slice(0, 10);
      const to = resolveWallTime(zone, `${tomorrow}T${TOLD_AT}`).instant + TOLD_AHEAD;
      const slots = await emptySlotsUntil(store, { from: now + 1, to });
      if (slots.length > 0) {
        for (const { people, own } of await readersOf(store, slots, now)) {
          const sentence = await sentenceFor(store, own, zone);
          const about = own.map(({ key }) => key);
          // One id a day: nobody gets a second one, and the webhook hears of the largest first.
          const id = `${DROUGHT_NOTICE}.${today}`;
          await notices.leave({
            ...{ id, kind: DROUGHT_NOTICE, to: people, sentence, link: '/droughts', about },
          });
        }
      }
      done = today;
    },
  };
}

async function emptySlotsUntil(
  store: Store,
  span: { readonly from: Instant; readonly to: Instant },
): Promise<ToldSlot[]> {
  return (await loadDroughts(store, span)).flatMap(({ channel, slots }) =>
    slots.map(({ at, function: name }) => ({
      ...{ key: slotKey(channel._id, at), channel: channel._id, channelName: channel.name },
      ...{ function: name, at, evergreen: channel.dimmers[name].evergreen === true },
    })),
  );
}

interface Readers {
  readonly people: readonly string[];
  readonly own: readonly ToldSlot[];
}

/** Who is told of what, those with most to hear of first. */
async function readersOf(
  store: Store,
  slots: readonly ToldSlot[],
  now: Instant,
): Promise<Readers[]> {
  const [everybody, writers, told] = await Promise.all([
    store.people.find({}).lean<PersonRecord[]>().exec(),
    writersOf(store, slots, now),
    toldOf(store, now),
  ]);
  const active = everybody.filter(({ state }) => state === 'active');
  const each = active.flatMap(({ _id, role }) => {
    const own = slots.filter(
      (slot) =>
        (reaches(role, 'manager') || writers.has(`${_id} ${slot.channel} ${slot.function}`)) &&
        !told.has(`${_id} ${slot.key}`),
    );
    return own.length === 0 ? [] : [{ person: _id, own }];
  });
  const groups = groupBy(each, ({ own }) => own.map(({ key }) => key).join());
  return [...groups.values()]
    .map((group) => ({ people: group.map(({ person }) => person), own: group[0]?.own ?? [] }))
    .sort((a, b) => b.own.length - a.own.length);
}

type Written = Pick<DeliveryRecord, '_id' | 'channel' | 'function' | 'author'>;

/** "person channel function" for everybody who wrote there. */
async function writersOf(
  store: Store,
  slots: readonly ToldSlot[],
  now: Instant,
): Promise<Set<string>> {
  const channels = [...new Set(slots.map(({ channel }) => channel))];
  const found = await store.deliveries
    .find({
      channel: trusted({ $in: channels }),
      dueAt: trusted({ $gte: new Date(now - PEOPLE_SPAN) }),
    })
    .select({ channel: 1, function: 1, author: 1 })
    .lean<Written[]>()
    .exec();
  return new Set(
    found.map(({ author, channel, function: name }) => `${author} ${channel} ${name}`),
  );
}

/** "person slot" for all that somebody was told of. */
async function toldOf(store: Store, now: Instant): Promise<Set<string>> {
  const found = await store.notices
    .find({ at: trusted({ $gte: new Date(now - TOLD_SPAN) }), kind: DROUGHT_NOTICE })
    .select({ person: 1, about: 1 })
    .lean<Pick<NoticeRecord, '_id' | 'person' | 'about'>[]>()
    .exec();
  return new Set(found.flatMap(({ person, about = [] }) => about.map((key) => `${person} ${key}`)));
}

/** "3 promised slots until Thursday 5 March have no post: 2 of news on City news, …" */
async function sentenceFor(
  store: Store,
  slots: readonly ToldSlot[],
  zone: string,
): Promise<string> {
  const last = Math.max(...slots.map(({ at }) => at));
  const until = new Intl.DateTimeFormat('en-GB', {
    ...{ weekday: 'long', day: 'numeric', month: 'long', timeZone: zone },
  }).format(last);
  const places = groupBy(slots, (slot) => `${slot.function} on ${slot.channelName}`);
  const parts = [...places].map(([place, own]) => `${own.length} of ${place}`);
  const shown = parts.slice(0, 5);
  const rest = parts.length > shown.length ? [`${parts.length - shown.length} more places`] : [];
  const list = new Intl.ListFormat('en', { type: 'conjunction' }).format([...shown, ...rest]);
  const count = slots.length === 1 ? '1 promised slot' : `${slots.length} promised slots`;
  const has = slots.length === 1 ? 'has' : 'have';
  const said = `${count} until ${until} ${has} no post: ${list}.`;
  return [said, await draftWords(store, slots), evergreenWords(slots)].join('');
}

async function draftWords(store: Store, slots: readonly ToldSlot[]): Promise<string> {
  const places = new Set(slots.map((slot) => `${slot.channel} ${slot.function}`));
  const drafts = (await loadWaitingDrafts(store)).filter((draft) =>
    places.has(`${draft.channel} ${draft.function}`),
  );
  if (drafts.length === 0) return ' Write a post for each, or take an evergreen.';
  return drafts.length === 1
    ? ' 1 draft waits and can be queued there.'
    : ` ${drafts.length} drafts wait and can be queued there.`;
}

function evergreenWords(slots: readonly ToldSlot[]): string {
  const count = slots.filter(({ evergreen }) => evergreen).length;
  if (count === 0) return '';
  return ` Evergreens may fill ${count} of them the day before.`;
}
