import type { PublishedPart, PublishOutcome, PublishProgress } from '../contract.js';
import type { Images } from '../images.js';
import type { JsonAnswer } from '../json-api.js';
import { failureOf, type Failure } from '../json-failure.js';
import type { OtherDeliveries } from '../other-deliveries.js';
import { uploadImages } from './image-upload.js';
import type { MastodonClient } from './mastodon-client.js';
import { addressOf, statusEntity } from './mastodon-entities.js';
import type { MastodonLimitReader } from './mastodon-limits.js';
import type { MastodonAccess } from './mastodon-settings.js';
import { findStatus } from './own-statuses.js';
import type { PreparedStatus } from './prepared-status.js';

export interface StatusPublisherDependencies {
  readonly client: MastodonClient;
  readonly limits: MastodonLimitReader;
  readonly images: Images;
  readonly others: OtherDeliveries;
}

export interface StatusPublication {
  readonly access: MastodonAccess;
  readonly channel: string;
  readonly prepared: PreparedStatus;
  readonly signal: AbortSignal;
  readonly progress: PublishProgress | undefined;
}

type Sent = { readonly type: 'published'; readonly part: PublishedPart } | Failure;

/**
 * Brings out the parts that are not out yet, each in answer to the one before. Of a thread whose
 * last attempt was cut off, the network is asked first: a part may be out of which we never heard.
 */
export async function publishStatus(
  dependencies: StatusPublisherDependencies,
  publication: StatusPublication,
): Promise<PublishOutcome> {
  const { prepared, progress } = publication;
  const parts = [...(progress?.done ?? [])];
  let looking = prepared.parts.length > 1;
  for (let index = parts.length; index < prepared.parts.length; index += 1) {
    const place = { index, inReplyTo: parts.at(-1)?.networkId ?? prepared.inReplyTo };
    let sent: Sent | null = looking ? await alreadyOut(dependencies, publication, place) : null;
    looking = sent !== null;
    sent ??= await sendPart(dependencies, publication, place);
    if (sent.type !== 'published') return sent;
    await progress?.save(sent.part);
    parts.push(sent.part);
  }
  const [first] = parts;
  if (first === undefined) throw new Error('a prepared post has no parts');
  return { type: 'published', networkId: first.networkId, url: first.url };
}

interface Place {
  readonly index: number;
  readonly inReplyTo: string | null;
}

async function alreadyOut(
  dependencies: StatusPublisherDependencies,
  publication: StatusPublication,
  place: Place,
): Promise<Sent | null> {
  const found = await findStatus(dependencies, { ...publication, ...place });
  switch (found.type) {
    case 'found': {
      const { networkId, url } = found;
      return { type: 'published', part: { index: place.index, networkId, url } };
    }
    case 'absent':
      return null;
    case 'cannot-tell':
      return { type: 'unknown', reason: found.reason };
  }
}

async function sendPart(
  dependencies: StatusPublisherDependencies,
  publication: StatusPublication,
  { index, inReplyTo }: Place,
): Promise<Sent> {
  const { client, limits } = dependencies;
  const { access, prepared, signal } = publication;
  const part = prepared.parts[index];
  if (part === undefined) throw new Error(`there is no part ${index}`);
  const { images } = part;
  const uploaded = await uploadImages(dependencies, {
    ...{ access, images, signal },
    limits: await limits.read(access.settings.server),
  });
  if (uploaded.type !== 'uploaded') return uploaded;
  const answer = await client.send(access, {
    path: '/api/v1/statuses',
    method: 'POST',
    headers: { 'idempotency-key': index === 0 ? prepared.key : `${prepared.key}-${index}` },
    body: {
      status: part.text,
      visibility: prepared.visibility,
      ...(uploaded.ids.length === 0 ? {} : { media_ids: uploaded.ids }),
      ...(inReplyTo === null ? {} : { in_reply_to_id: inReplyTo }),
      ...(prepared.language === '' ? {} : { language: prepared.language }),
    },
    signal,
  });
  return sentPart(dependencies, publication, { place: { index, inReplyTo }, answer });
}

async function sentPart(
  dependencies: StatusPublisherDependencies,
  publication: StatusPublication,
  { place, answer }: { readonly place: Place; readonly answer: JsonAnswer },
): Promise<Sent> {
  if (answer.type === 'answered' && answer.status >= 200 && answer.status < 300) {
    const status = statusEntity.safeParse(answer.value);
    if (status.success) {
      const { id: networkId } = status.data;
      const url = addressOf(status.data);
      return { type: 'published', part: { index: place.index, networkId, url } };
    }
    // It was taken and its id got lost on the way: read it back.
    const found = await alreadyOut(dependencies, publication, place);
    if (found !== null) return found;
  }
  const { client } = dependencies;
  return refusalOf(answer, { client, ...publication });
}

/** A refusal may be of the token and not of the post: servers differ in how they say it. */
async function refusalOf(
  answer: JsonAnswer,
  { client, access, signal }: StatusPublication & { readonly client: MastodonClient },
): Promise<Failure> {
  const failure = failureOf(answer, client.failureContext(access));
  if (answer.type !== 'answered' || ![403, 422].includes(answer.status)) return failure;
  if (/authorized scopes/i.test(answer.words)) return { ...failure, type: 'reconnect' };
  const account = await client.account(access, signal);
  return account.type === 'reconnect' ? account : failure;
}
