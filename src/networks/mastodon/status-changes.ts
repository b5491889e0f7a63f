import type { ChangeOutcome, Published, PublishedPart } from '../contract.js';
import type { Images } from '../images.js';
import { failureOf, harmlessFailureOf } from '../json-failure.js';
import { uploadImages } from './image-upload.js';
import type { MastodonClient } from './mastodon-client.js';
import { addressOf, statusEntity } from './mastodon-entities.js';
import type { MastodonLimitReader } from './mastodon-limits.js';
import type { MastodonAccess } from './mastodon-settings.js';
import type { PreparedImage, PreparedStatus } from './prepared-status.js';

export interface StatusChangerDependencies {
  readonly client: MastodonClient;
  readonly limits: MastodonLimitReader;
  readonly images: Images;
}

export interface StatusChange {
  readonly access: MastodonAccess;
  readonly published: Published;
  readonly signal: AbortSignal;
}

const NO_DELETION: ChangeOutcome = {
  type: 'refused',
  reason: 'This server does not let other programs delete posts. Delete it there.',
};

export const pathOf = (networkId: string): string =>
  `/api/v1/statuses/${encodeURIComponent(networkId)}`;

/** Replaces every part in its place; a thread cannot become longer or shorter. */
export async function editStatus(
  dependencies: StatusChangerDependencies,
  change: StatusChange & { readonly prepared: PreparedStatus },
): Promise<ChangeOutcome> {
  const { published, prepared } = change;
  const out = partsOf(published);
  if (out.length !== prepared.parts.length) {
    return {
      type: 'refused',
      reason: `It went out as ${counted(out.length)} and would now be ${counted(prepared.parts.length)}. Make the text about as long as it was, or delete it and post it anew.`,
    };
  }
  let first: ChangeOutcome | undefined;
  for (const [index, part] of prepared.parts.entries()) {
    const { networkId } = out[index] ?? published;
    const outcome = await editPart(dependencies, change, { networkId, ...part });
    if (outcome.type !== 'changed') return outcome;
    first ??= outcome;
  }
  return first ?? { type: 'gone' };
}

async function editPart(
  dependencies: StatusChangerDependencies,
  { access, prepared, signal }: StatusChange & { readonly prepared: PreparedStatus },
  part: { networkId: string; text: string; images: readonly PreparedImage[] },
): Promise<ChangeOutcome> {
  const { client, limits } = dependencies;
  const { images } = part;
  const uploaded = await uploadImages(dependencies, {
    ...{ access, images, signal },
    limits: await limits.read(access.settings.server),
  });
  if (uploaded.type !== 'uploaded') return uploaded;
  const answer = await client.send(access, {
    path: pathOf(part.networkId),
    method: 'PUT',
    body: {
      status: part.text,
      media_ids: uploaded.ids,
      ...(prepared.language === '' ? {} : { language: prepared.language }),
    },
    signal,
  });
  if (answer.type !== 'answered' || answer.status >= 300) {
    if (answer.type === 'answered' && answer.status === 404) return { type: 'gone' };
    return failureOf(answer, client.failureContext(access));
  }
  const status = statusEntity.safeParse(answer.value);
  // Some servers give an edited post another id.
  if (!status.success) return { type: 'changed', networkId: part.networkId, url: null };
  const { id: networkId, media_attachments: shown } = status.data;
  const described = shown.map(({ description }) => firstLine(description ?? ''));
  const wanted = images.map(({ alternativeText }) => firstLine(alternativeText));
  if (described.join('\n') !== wanted.join('\n')) {
    return {
      type: 'refused',
      reason: 'The text was changed. This server keeps the images a post went out with.',
    };
  }
  return { type: 'changed', networkId, url: addressOf(status.data) };
}

/** Takes back every part, the last first, so that no answer is left without what it answers. */
export async function removeStatus(
  { client }: StatusChangerDependencies,
  { access, published, signal }: StatusChange,
): Promise<ChangeOutcome> {
  const { networkId, url } = published;
  let removed = 0;
  for (const part of [...partsOf(published)].reverse()) {
    const path = pathOf(part.networkId);
    const answer = await client.send(access, { path, method: 'DELETE', signal });
    if (answer.type === 'answered' && answer.status < 300) removed += 1;
    else if (answer.type !== 'answered' || answer.status !== 404) {
      return failureOf(answer, client.failureContext(access));
    } else {
      // 404 is also said by servers that cannot delete at all: the post itself decides.
      const look = await client.send(access, { path, method: 'GET', signal });
      if (look.type === 'answered' && look.status === 200) return NO_DELETION;
      if (look.type !== 'answered' || look.status !== 404) {
        return harmlessFailureOf(look, client.failureContext(access));
      }
    }
  }
  return removed === 0 ? { type: 'gone' } : { type: 'changed', networkId, url };
}

const partsOf = (published: Published): readonly PublishedPart[] =>
  published.parts.length > 0 ? published.parts : [{ ...published, index: 0 }];

/** Some servers keep no more of an alternative text. */
const firstLine = (text: string): string => text.trim().split('\n')[0]?.trim() ?? '';

const counted = (posts: number): string => (posts === 1 ? 'one post' : `${posts} posts`);
