import type { Connection, Model, Schema } from 'mongoose';
import { accessStateSchema, type AccessStateRecord } from './access-state.js';
import { apiTokenSchema, type ApiTokenRecord } from './api-tokens.js';
import { auditSchema, type AuditRecord } from './audit.js';
import { authorisationSchema, type AuthorisationRecord } from './authorisations.js';
import { backupSchema, type BackupRecord } from './backups.js';
import { calendarAddressSchema, type CalendarAddressRecord } from './calendar-addresses.js';
import { changeNoteSchema, type ChangeNoteRecord } from './change-notes.js';
import { channelSchema, type ChannelRecord } from './channels.js';
import { connectionCareSchema, type ConnectionCareRecord } from './connection-care.js';
import { consistencySchema, type ConsistencyRecord } from './consistencies.js';
import { deliverySchema, type DeliveryRecord } from './deliveries.js';
import { evergreenSchema, type EvergreenRecord } from './evergreens.js';
import { eventSchema, type EventRecord } from './events.js';
import { feedEntrySchema, type FeedEntryRecord } from './feed-entries.js';
import { heartbeatSchema, type HeartbeatRecord } from './heartbeats.js';
import { importSchema, type ImportRecord } from './imports.js';
import { idempotencySchema, type IdempotencyRecord } from './idempotency.js';
import { listeningSchema, type ListeningRecord } from './listenings.js';
import {
  mailingSchema,
  mailRecipientSchema,
  type MailingRecord,
  type MailRecipientRecord,
} from './mailings.js';
import { mediaSchema, type MediaRecord } from './media.js';
import { messageSchema, type MessageRecord } from './messages.js';
import { noticeMessageSchema, type NoticeMessageRecord } from './notice-messages.js';
import { noticeSchema, type NoticeRecord } from './notices.js';
import { organisationSchema, type OrganisationRecord } from './organisation.js';
import { personSchema, type PersonRecord } from './people.js';
import { postImportSchema, type PostImportRecord } from './post-imports.js';
import { postSchema, type PostRecord } from './posts.js';
import { sceneRecallSchema, type SceneRecallRecord } from './scene-recalls.js';
import { sceneSchema, type SceneRecord } from './scenes.js';
import { sessionSchema, type SessionRecord } from './sessions.js';
import { subscriberSchema, type SubscriberRecord } from './subscribers.js';
import { tallySchema, type TallyRecord } from './tallies.js';
import { undoSchema, type UndoRecord } from './undos.js';
import { createWatchedWrites, type WatchedWrites } from './watched-writes.js';

/** Every collection of the product, bound to one connection. Documents are the truth. */
export interface Store {
  readonly connection: Connection;
  /** Tells of writes to what people look at. */
  readonly writes: WatchedWrites;
  readonly organisation: Model<OrganisationRecord>;
  readonly channels: Model<ChannelRecord>;
  readonly authorisations: Model<AuthorisationRecord>;
  readonly connectionCare: Model<ConnectionCareRecord>;
  readonly consistencies: Model<ConsistencyRecord>;
  readonly posts: Model<PostRecord>;
  readonly deliveries: Model<DeliveryRecord>;
  readonly evergreens: Model<EvergreenRecord>;
  readonly events: Model<EventRecord>;
  readonly undos: Model<UndoRecord>;
  readonly media: Model<MediaRecord>;
  readonly idempotency: Model<IdempotencyRecord>;
  readonly imports: Model<ImportRecord>;
  readonly postImports: Model<PostImportRecord>;
  readonly backups: Model<BackupRecord>;
  readonly people: Model<PersonRecord>;
  readonly sessions: Model<SessionRecord>;
  readonly apiTokens: Model<ApiTokenRecord>;
  readonly audit: Model<AuditRecord>;
  readonly accessState: Model<AccessStateRecord>;
  readonly feedEntries: Model<FeedEntryRecord>;
  readonly heartbeats: Model<HeartbeatRecord>;
  readonly tallies: Model<TallyRecord>;
  readonly messages: Model<MessageRecord>;
  readonly listenings: Model<ListeningRecord>;
  readonly subscribers: Model<SubscriberRecord>;
  readonly mailings: Model<MailingRecord>;
  readonly mailRecipients: Model<MailRecipientRecord>;
  readonly scenes: Model<SceneRecord>;
  readonly sceneRecalls: Model<SceneRecallRecord>;
  readonly notices: Model<NoticeRecord>;
  readonly noticeMessages: Model<NoticeMessageRecord>;
  readonly changeNotes: Model<ChangeNoteRecord>;
  readonly calendarAddresses: Model<CalendarAddressRecord>;
}

/** Binds the models; `prepareIndexes` must have run before anything is written. */
export function bindStore(connection: Connection): Store {
  // Operators in filters must be marked `trusted`: one that came in from outside is a plain value.
  connection.set('sanitizeFilter', true);
  const { watch, writes } = createWatchedWrites();
  const bind = <T>(to: Connection, name: string, schema: Schema<T>): Model<T> =>
    bindModel(to, name, watch(name, schema));
  return {
    connection,
    writes,
    organisation: bind(connection, 'organisation', organisationSchema),
    channels: bind(connection, 'channel', channelSchema),
    authorisations: bind(connection, 'authorisation', authorisationSchema),
    connectionCare: bind(connection, 'connectionCare', connectionCareSchema),
    consistencies: bind(connection, 'consistency', consistencySchema),
    posts: bind(connection, 'post', postSchema),
    deliveries: bind(connection, 'delivery', deliverySchema),
    evergreens: bind(connection, 'evergreen', evergreenSchema),
    events: bind(connection, 'event', eventSchema),
    undos: bind(connection, 'undo', undoSchema),
    media: bind(connection, 'media', mediaSchema),
    idempotency: bind(connection, 'idempotency', idempotencySchema),
    imports: bind(connection, 'import', importSchema),
    postImports: bind(connection, 'postImport', postImportSchema),
    backups: bind(connection, 'backup', backupSchema),
    people: bind(connection, 'person', personSchema),
    sessions: bind(connection, 'session', sessionSchema),
    apiTokens: bind(connection, 'apiToken', apiTokenSchema),
    audit: bind(connection, 'audit', auditSchema),
    accessState: bind(connection, 'accessState', accessStateSchema),
    feedEntries: bind(connection, 'feed-entry', feedEntrySchema),
    heartbeats: bind(connection, 'heartbeat', heartbeatSchema),
    tallies: bind(connection, 'tally', tallySchema),
    messages: bind(connection, 'message', messageSchema),
    listenings: bind(connection, 'listening', listeningSchema),
    subscribers: bind(connection, 'subscriber', subscriberSchema),
    mailings: bind(connection, 'mailing', mailingSchema),
    mailRecipients: bind(connection, 'mail-recipient', mailRecipientSchema),
    scenes: bind(connection, 'scene', sceneSchema),
    sceneRecalls: bind(connection, 'sceneRecall', sceneRecallSchema),
    notices: bind(connection, 'notice', noticeSchema),
    noticeMessages: bind(connection, 'noticeMessage', noticeMessageSchema),
    changeNotes: bind(connection, 'changeNote', changeNoteSchema),
    calendarAddresses: bind(connection, 'calendarAddress', calendarAddressSchema),
  };
}

/** Mongoose infers more of a schema than its own `Model` accepts; the record's type says enough. */
function bindModel<T>(connection: Connection, name: string, schema: Schema<T>): Model<T> {
  return connection.model(name, schema as unknown as Schema) as unknown as Model<T>;
}

/** A collection lacks an index that correctness needs. */
export class MissingIndexError extends Error {
  override readonly name = 'MissingIndexError';
}

/**
 * The migration step: makes what is missing and never drops. Refuses to go on without a unique
 * index, because two deliveries could then hold one slot.
 */
export async function prepareIndexes(connection: Connection): Promise<void> {
  for (const model of Object.values(connection.models)) {
    await model.createCollection();
    try {
      await model.createIndexes();
    } catch (error) {
      throw new MissingIndexError(
        `The collection ${model.collection.name} cannot be given its indexes: ${String(error)}. ` +
          'Remove what stands in the way (duplicates of a unique value) and start again.',
      );
    }
  }
}
