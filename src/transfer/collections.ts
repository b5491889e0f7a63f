import type { Model } from 'mongoose';
import type { z } from 'zod';
import type { Store } from '../store/store.js';
import {
  apiTokenRecord,
  auditRecord,
  calendarAddressRecord,
  personRecord,
} from './records/access.js';
import { channelRecord } from './records/channel.js';
import { deliveryRecord } from './records/delivery.js';
import { evergreenRecord, eventRecord } from './records/filling.js';
import { listeningRecord, messageRecord } from './records/message.js';
import { mailingRecord, mailRecipientRecord, subscriberRecord } from './records/mail.js';
import { organisationRecord } from './records/organisation.js';
import { feedEntryRecord, mediaRecord, postRecord } from './records/post.js';
import { sceneRecallRecord, sceneRecord } from './records/scene.js';
import { withoutCredentials, withoutPassword } from './secrets.js';

export interface StoredRecord {
  readonly _id: string;
}

/** How one collection is exported and imported. */
export interface TransferCollection {
  readonly name: string;
  readonly schema: z.ZodType<StoredRecord>;
  /** Whether its records must not be there before an import. */
  readonly mustBeEmpty: boolean;
  read(store: Store): AsyncIterable<StoredRecord>;
  /** The record as it may leave the house without its secrets; null where nothing is left. */
  withoutSecrets(record: StoredRecord): StoredRecord | null;
  /** Writes records; those that are there already stay as they are, but for the organisation. */
  write(store: Store, records: readonly StoredRecord[]): Promise<void>;
  clear(store: Store): Promise<void>;
  readonly isEmpty: (store: Store) => Promise<boolean>;
}

/** Each after those it refers to; deliveries late, so that nothing is due before all is there. */
export const TRANSFERRED: readonly TransferCollection[] = [
  collection('organisation', (store) => store.organisation, organisationRecord, {
    mustBeEmpty: false,
  }),
  collection('media', (store) => store.media, mediaRecord),
  collection('posts', (store) => store.posts, postRecord),
  collection('channels', (store) => store.channels, channelRecord, {
    withoutSecrets: withoutCredentials,
  }),
  collection('evergreens', (store) => store.evergreens, evergreenRecord),
  collection('events', (store) => store.events, eventRecord),
  collection('scenes', (store) => store.scenes, sceneRecord),
  collection('sceneRecalls', (store) => store.sceneRecalls, sceneRecallRecord),
  collection('feedEntries', (store) => store.feedEntries, feedEntryRecord),
  collection('subscribers', (store) => store.subscribers, subscriberRecord),
  collection('mailings', (store) => store.mailings, mailingRecord),
  collection('mailRecipients', (store) => store.mailRecipients, mailRecipientRecord),
  collection('people', (store) => store.people, personRecord, { withoutSecrets: withoutPassword }),
  collection('apiTokens', (store) => store.apiTokens, apiTokenRecord, {
    withoutSecrets: () => null,
  }),
  collection('calendarAddresses', (store) => store.calendarAddresses, calendarAddressRecord, {
    withoutSecrets: () => null,
  }),
  collection('messages', (store) => store.messages, messageRecord),
  collection('listenings', (store) => store.listenings, listeningRecord),
  collection('deliveries', (store) => store.deliveries, deliveryRecord),
  // Rows of the log are only ever added, so what was there stays.
  collection('audit', (store) => store.audit, auditRecord, { mustBeEmpty: false }),
];

/** What neither an export nor a backup holds, and why. With `TRANSFERRED` it names all there is. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  sessions: 'people log in again',
  idempotency: 'answers to requests of the last day, which are not repeated elsewhere',
  accessState: 'made anew from the people and the keys that are there',
  imports: 'of the machine on which an import runs',
  backups: 'of the machine on which backups are made',
  heartbeats: 'of processes that run',
  connectionCare: 'found out anew',
  consistencies: 'counted anew from what was promised and published',
  tallies: 'counts of what this installation did itself',
  authorisations: 'of a connection that somebody is just making',
  notices: 'people were told already',
  undos: 'what can be taken back for half an hour, here',
  changeNotes: 'of processes that run',
  postImports: 'files that are brought in here; what came of them is with the posts',
  noticeMessages: 'people were told already',
};

interface Ways<T> {
  readonly mustBeEmpty?: boolean;
  readonly withoutSecrets?: (record: T) => T | null;
}

function collection<T extends StoredRecord>(
  name: string,
  modelOf: (store: Store) => Model<T>,
  schema: z.ZodType<T>,
  { mustBeEmpty = true, withoutSecrets = (record) => record }: Ways<T> = {},
): TransferCollection {
  return {
    name,
    schema,
    mustBeEmpty,
    read: (store) => modelOf(store).find({}).sort({ _id: 1 }).lean<T>().cursor(),
    withoutSecrets: (record) => withoutSecrets(record as T),
    async write(store, records) {
      const model = modelOf(store);
      const operations = records.map((record) => ({
        replaceOne: { filter: { _id: record._id }, replacement: record, upsert: true },
      }));
      // Past the model, whose casting would rewrite what the schema has just checked.
      await model.db.collection<StoredRecord>(model.collection.name).bulkWrite(operations);
    },
    async clear(store) {
      await modelOf(store).deleteMany({});
    },
    isEmpty: async (store) => (await modelOf(store).exists({})) === null,
  };
}
