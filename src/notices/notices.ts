import { trusted, type Model } from 'mongoose';
import type { Clock } from '../clock.js';
import { reaches, type Role } from '../domain/roles.js';
import { MINUTE, SECOND, type Instant } from '../domain/time-units.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { NoticeMessageRecord } from '../store/notice-messages.js';
import type { NoticeRecord } from '../store/notices.js';
import { NOTICE_WISHES, type PersonRecord } from '../store/people.js';
import type { Store } from '../store/store.js';

/** Everything that somebody has to be told within this becomes one e-mail. */
export const COLLECTED_FOR = MINUTE;

/** Something that people must be told. */
export interface NewNotice {
  /** What causes it. Left again under the same id, it tells nobody twice. */
  readonly id: string;
  /** `delivery.failed`, `channel.reconnect` … */
  readonly kind: string;
  /** Ids of people, or everybody of at least this role. Where nobody is left, managers are told. */
  readonly to: readonly string[] | { readonly role: Role };
  /** Also to those managers who wish to hear of everybody's posts. */
  readonly managersByWish?: boolean;
  readonly delivery?: string;
  readonly channel?: string;
  /** What of a kind it is about, where it tells of several. */
  readonly about?: readonly string[];
  /** What happened, why and what to do. */
  readonly sentence: string;
  /** A path of ours, which begins with `/`. */
  readonly link: string;
}

export interface NoticesDeps {
  readonly store: Pick<Store, 'notices' | 'noticeMessages' | 'people'>;
  readonly clock: Clock;
  /** Which ways out are set up; without any, people see their notices on the pages alone. */
  readonly ways?: { readonly email: boolean; readonly webhook: boolean };
  /** Where people reach us, without a trailing slash; a webhook's links begin with it. */
  readonly publicUrl?: () => string;
}

export type Notices = ReturnType<typeof createNotices>;

/** More unread notices than this are not counted. */
export const MOST_COUNTED = 99;
/** Pages ask for it at every view; another process's notices are counted this much later. */
const COUNT_KEPT_FOR = 5 * SECOND;
const COUNTS_KEPT = 1_000;
const NO_WAYS = { email: false, webhook: false } as const;

/** What people are told: each cause once to each of them, kept for them to read. */
export function createNotices(deps: NoticesDeps) {
  const { store, clock, ways = NO_WAYS, publicUrl = () => '' } = deps;
  const counts = new Map<string, { readonly at: Instant; readonly count: Promise<number> }>();

  async function countUnread(person: string): Promise<number> {
    return store.notices
      .countDocuments({ person, readAt: null })
      .limit(MOST_COUNTED + 1)
      .exec();
  }

  return {
    /** Which ways out are set up. */
    ways,

    /** Tells people of something, at most once under one id, however often it is left. */
    async leave(notice: NewNotice): Promise<void> {
      const at = new Date(clock.now());
      for (const person of await readersOf(store, notice)) {
        const wantsMail = (person.notices ?? NOTICE_WISHES).email && person.passwordHash !== null;
        await createOnce(store.notices, {
          _id: `${notice.id}.${person._id}`,
          cause: notice.id,
          person: person._id,
          kind: notice.kind,
          sentence: notice.sentence,
          link: notice.link,
          delivery: notice.delivery ?? null,
          channel: notice.channel ?? null,
          ...(notice.about === undefined ? {} : { about: notice.about }),
          at,
          readAt: null,
          mailAt: ways.email && wantsMail ? new Date(at.getTime() + COLLECTED_FOR) : null,
          message: null,
        });
        counts.delete(person._id);
      }
      if (ways.webhook)
        await createOnce(store.noticeMessages, hookMessage(notice, publicUrl(), at));
    },

    /** A person's notices, the newest first. */
    list: (person: string, limit = 100): Promise<NoticeRecord[]> =>
      store.notices
        .find({ person })
        .sort({ at: -1, _id: -1 })
        .limit(limit)
        .lean<NoticeRecord[]>()
        .exec(),

    /** How many a person has not read; `MOST_COUNTED` + 1 stands for more. */
    async unread(person: string): Promise<number> {
      const now = clock.now();
      const known = counts.get(person);
      if (known && Math.abs(now - known.at) < COUNT_KEPT_FOR) return known.count;
      if (counts.size >= COUNTS_KEPT) counts.clear();
      const count = countUnread(person);
      counts.set(person, { at: now, count });
      // What could not be counted is asked for again.
      count.catch(() => counts.delete(person));
      return count;
    },

    /** Marks all of a person's notices read that are not younger than this. */
    async markRead(person: string, until: Date): Promise<void> {
      await store.notices.updateMany(
        { person, readAt: null, at: trusted({ $lte: until }) },
        { $set: { readAt: new Date(clock.now()) } },
      );
      counts.delete(person);
    },
  };
}

/** Active people only; somebody is told even when its owner is gone or was a program. */
async function readersOf(
  store: NoticesDeps['store'],
  { to, managersByWish = false }: NewNotice,
): Promise<PersonRecord[]> {
  const everybody = await store.people.find({}).lean<PersonRecord[]>().exec();
  const active = everybody.filter(({ state }) => state === 'active');
  const meant =
    'role' in to
      ? active.filter(({ role }) => reaches(role, to.role))
      : active.filter(({ _id }) => to.includes(_id));
  const managers = active.filter(({ role }) => reaches(role, 'manager'));
  if (meant.length === 0) return managers;
  const wishing = managersByWish
    ? managers.filter(({ notices }) => (notices ?? NOTICE_WISHES).everybodys)
    : [];
  return [...new Set([...meant, ...wishing])];
}

/** The webhook is told of each cause, whoever else is. */
function hookMessage(notice: NewNotice, publicUrl: string, at: Date): NoticeMessageRecord {
  const { id, kind, sentence, link, delivery = null, channel = null } = notice;
  const data = { kind, sentence, url: `${publicUrl}${link}`, delivery, channel };
  return {
    ...{ _id: `notice_${id}`, way: 'webhook', person: null, state: 'waiting', wakeAt: at },
    ...{ epoch: 0, attempts: 0, problem: null, at, sentAt: null },
    payload: JSON.stringify({ type: 'notice', timestamp: at.toISOString(), data }),
  };
}

async function createOnce<T>(model: Model<T>, record: T): Promise<void> {
  try {
    await model.create(record);
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
