import type { ChannelCredentials } from '../access/channel-credentials.js';
import { SecretBoxError } from '../access/secret-box.js';
import { UnknownNetworkError, type Networks } from '../networks/registry.js';
import type { ApiTokenRecord } from '../store/api-tokens.js';
import type { ChannelRecord } from '../store/channels.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { FeedEntryRecord } from '../store/feed-entries.js';
import type { MessageRecord } from '../store/messages.js';
import type { MailingRecord, MailRecipientRecord } from '../store/mailings.js';
import type { PersonRecord } from '../store/people.js';
import type { PostRecord } from '../store/posts.js';
import type { SceneRecord } from '../store/scenes.js';
import type { SubscriberRecord } from '../store/subscribers.js';
import type { StoredRecord } from './collections.js';

export interface ReferenceDeps {
  readonly networks: Pick<Networks, 'get'>;
  readonly credentials: Pick<ChannelCredentials, 'unseal'>;
}

/** What records say about each other: sentences for whatever does not fit together. */
export interface RecordReferences {
  /** Checks a record against all that came before it, and notes it for those that follow. */
  add(collection: string, record: StoredRecord): readonly string[];
  has(collection: string, id: string): boolean;
}

export function recordReferences(deps: ReferenceDeps): RecordReferences {
  const seen = new Map<string, Set<string>>();

  /** Notes a value; false when it was there already. */
  function first(kind: string, value: string): boolean {
    const values = seen.get(kind) ?? new Set();
    seen.set(kind, values);
    if (values.has(value)) return false;
    values.add(value);
    return true;
  }
  const has = (kind: string, value: string): boolean => seen.get(kind)?.has(value) ?? false;
  const needs = (kind: string, id: string, what: string): string[] =>
    has(kind, id) ? [] : [`refers to the ${what} ${id}, which is not before it in the file`];
  const once = (kind: string, value: string, sentence: string): string[] =>
    first(kind, value) ? [] : [sentence];

  function problemsOf(collection: string, record: StoredRecord): string[] {
    switch (collection) {
      case 'posts':
      case 'evergreens':
        return (record as Pick<PostRecord, '_id' | 'media'>).media.flatMap(({ id }) =>
          needs('media', id, 'image'),
        );
      case 'channels':
        return channelProblems(record as ChannelRecord);
      case 'scenes': {
        const { name, nameKey } = record as SceneRecord;
        return once('scene', nameKey, `has the name ${name}, as one before`);
      }
      case 'feedEntries':
        return needs('channels', (record as FeedEntryRecord).channel, 'channel');
      case 'messages': {
        const { channel, networkId } = record as MessageRecord;
        return [
          ...needs('channels', channel, 'channel'),
          ...once('message', `${channel} ${networkId}`, 'is the same message as one before'),
        ];
      }
      case 'listenings':
        return needs('channels', record._id, 'channel');
      case 'subscribers': {
        const { channel, address } = record as SubscriberRecord;
        return [
          ...needs('channels', channel, 'channel'),
          ...once(
            'subscriber',
            `${channel} ${address}`,
            `has the address ${address}, as one before`,
          ),
        ];
      }
      case 'mailings':
        return needs('channels', (record as MailingRecord).channel, 'channel');
      case 'mailRecipients':
        return needs('mailings', (record as MailRecipientRecord).mailing, 'mailing');
      case 'people': {
        const { email } = record as PersonRecord;
        return once('e-mail', email, `has the e-mail address ${email}, as somebody before`);
      }
      case 'apiTokens':
        return once(
          'hash',
          (record as ApiTokenRecord).tokenHash,
          'is the same token as one before',
        );
      case 'deliveries':
        return deliveryProblems(record as DeliveryRecord);
      default:
        return [];
    }
  }

  function channelProblems(channel: ChannelRecord): string[] {
    const slug = once('slug', channel.slug, `has the address ${channel.slug}, as one before`);
    return [...slug, ...networkProblems(deps, channel)];
  }

  function deliveryProblems({ post, channel, occurrence, holds }: DeliveryRecord): string[] {
    const identity = `${post} ${channel} ${occurrence}`;
    const slot = holds ? `${channel} ${holds.getTime()}` : null;
    return [
      ...needs('posts', post, 'post'),
      ...needs('channels', channel, 'channel'),
      ...once('delivery', identity, 'is the same delivery as one before'),
      ...(slot === null ? [] : once('slot', slot, 'holds the same slot as one before')),
    ];
  }

  return {
    has,
    add(collection, record) {
      const again = once(collection, record._id, 'is there twice');
      return again.length > 0 ? again : problemsOf(collection, record);
    },
  };
}

function networkProblems({ networks, credentials }: ReferenceDeps, channel: ChannelRecord) {
  const problems: string[] = [];
  try {
    const settings = networks.get(channel.network).settings.safeParse(channel.settings);
    for (const issue of settings.error?.issues ?? []) {
      problems.push(`settings.${issue.path.map(String).join('.')}: ${issue.message}`);
    }
    if (channel.credentials !== null) credentials.unseal(channel._id, channel.credentials);
  } catch (error) {
    if (error instanceof UnknownNetworkError) problems.push(error.message);
    else if (error instanceof SecretBoxError) {
      problems.push(
        `its credentials do not open (${error.message}): give the secret keys of where it was exported, or export without secrets`,
      );
    } else throw error;
  }
  return problems;
}
