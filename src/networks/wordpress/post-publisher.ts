import type { ChangeOutcome, LookupOutcome, Published, PublishOutcome } from '../contract.js';
import type { Images } from '../images.js';
import { failureOf } from '../json-failure.js';
import { escaped, postHtml } from './post-html.js';
import type { PreparedPost } from './prepared-post.js';
import { bringImages } from './site-images.js';
import { bringTags } from './site-tags.js';
import { codeOf, type Read, type WordpressClient } from './wordpress-client.js';
import { postEntity, postList, type WordpressPost } from './wordpress-entities.js';
import type { WordpressAccess } from './wordpress-settings.js';

export interface PostDependencies {
  readonly client: WordpressClient;
  readonly images: Images;
}

export interface PostCall {
  readonly access: WordpressAccess;
  readonly prepared: PreparedPost;
  readonly signal: AbortSignal;
}

export async function publishPost(
  dependencies: PostDependencies,
  call: PostCall,
): Promise<PublishOutcome> {
  const { client } = dependencies;
  const { access, prepared, signal } = call;
  const body = await bodyOf(dependencies, call);
  if (body.type !== 'read') return body;
  const answer = await client.send(access, {
    path: 'posts',
    method: 'POST',
    body: { ...body.value, slug: prepared.slug, status: 'publish' },
    signal,
  });
  const taken = answer.type === 'answered' && answer.status >= 200 && answer.status < 300;
  if (!taken) return failureOf(answer, client.failureContext(access));
  const post = postEntity.safeParse(answer.value);
  if (post.success && post.data.slug === prepared.slug) return publishedAs(post.data);
  // Its id got lost on the way, or another of this name was there before: that one is ours.
  const found = await findPost(client, call);
  if (found.type === 'cannot-tell') return { type: 'unknown', reason: found.reason };
  if (found.type === 'absent') return failureOf(answer, client.failureContext(access));
  if (post.success) {
    const path = `posts/${post.data.id}`;
    await client.send(access, { path, query: { force: 'true' }, method: 'DELETE', signal });
  }
  return { ...found, type: 'published' };
}

/** By the slug, which no second post can have; also among drafts and in the trash. */
export async function findPost(
  client: WordpressClient,
  { access, prepared: { slug }, signal }: PostCall,
): Promise<LookupOutcome> {
  const query = {
    'slug[0]': slug,
    'slug[1]': `${slug}__trashed`,
    ...Object.fromEntries(STATUSES.map((status, index) => [`status[${index}]`, status])),
  };
  const found = await client.read(access, { path: 'posts', query, shape: postList, signal });
  if (found.type !== 'read') return { type: 'cannot-tell', reason: found.reason };
  const [post] = found.value;
  return post === undefined ? { type: 'absent' } : { ...publishedAs(post), type: 'found' };
}

const STATUSES = ['publish', 'future', 'draft', 'pending', 'private', 'trash'];

/** Replaces title, text, tags and images in their place. */
export async function editPost(
  dependencies: PostDependencies,
  { published, ...call }: PostCall & { readonly published: Published },
): Promise<ChangeOutcome> {
  const { client } = dependencies;
  const { access, signal } = call;
  const path = `posts/${encodeURIComponent(published.networkId)}`;
  const query = { context: 'edit' };
  const there = await client.read(access, { path, query, shape: postEntity, signal });
  if (there.type === 'read' && there.value.status === 'trash') return { type: 'gone' };
  const body = await bodyOf(dependencies, call);
  if (body.type !== 'read') return body;
  const answer = await client.send(access, { path, method: 'POST', body: body.value, signal });
  if (codeOf(answer) === 'rest_post_invalid_id') return { type: 'gone' };
  const post = postEntity.safeParse(answer.type === 'answered' ? answer.value : undefined);
  if (post.success) return { ...publishedAs(post.data), type: 'changed' };
  return failureOf(answer, client.failureContext(access));
}

/** Puts it into the site's trash, from where a person can take it back. */
export async function removePost(
  client: WordpressClient,
  {
    access,
    published,
    signal,
  }: Pick<PostCall, 'access' | 'signal'> & { readonly published: Published },
): Promise<ChangeOutcome> {
  const { networkId, url } = published;
  const path = `posts/${encodeURIComponent(networkId)}`;
  const answer = await client.send(access, { path, method: 'DELETE', signal });
  if (answer.type === 'answered' && answer.status === 200) {
    return { type: 'changed', networkId, url };
  }
  switch (codeOf(answer)) {
    case 'rest_post_invalid_id':
    case 'rest_already_trashed':
      return { type: 'gone' };
    case 'rest_trash_not_supported':
      return {
        type: 'refused',
        reason: 'The site has no trash, so the post would be lost for good. Delete it there.',
      };
    default:
      return failureOf(answer, client.failureContext(access));
  }
}

/** What the post says, with its images in the site's media library. */
async function bodyOf(
  dependencies: PostDependencies,
  { access, prepared, signal }: PostCall,
): Promise<Read<Readonly<Record<string, unknown>>>> {
  const { client } = dependencies;
  const images = await bringImages(dependencies, { access, images: prepared.images, signal });
  if (images.type !== 'read') return images;
  const tags = await bringTags(client, { access, names: prepared.tags, signal });
  if (tags.type !== 'read') return tags;
  const content = postHtml(prepared.text, images.value);
  const title = escaped(prepared.title);
  return { type: 'read', value: { title, content, tags: tags.value } };
}

const publishedAs = ({ id, link }: WordpressPost) =>
  ({ type: 'published', networkId: String(id), url: link }) as const;
