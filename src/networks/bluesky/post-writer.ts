import type { Clock } from '../../clock.js';
import type { Connection, PublishedPart, PublishOutcome, PublishProgress } from '../contract.js';
import { ImageRefusedError, type Images, type ImageWants } from '../images.js';
import { resolveMentions } from './mentions.js';
import type { PreparedPart, PreparedPost, RecordRef, ReplyRefs } from './prepared-post.js';
import { postAddress, rkeyOf, type Repository } from './repository.js';
import { failureOf, type Failure } from './xrpc-outcome.js';
import type { Xrpc } from './xrpc.js';

/** What app.bsky.embed.images takes. */
const IMAGE_WANTS: ImageWants = {
  contentTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'],
  maximumBytes: 1_000_000,
  maximumSide: 2_000,
};

export interface PostWriterDependencies {
  readonly xrpc: Xrpc;
  readonly images: Images;
  readonly clock: Clock;
}

export interface Writing {
  readonly post: PreparedPost;
  readonly repository: Repository;
  readonly connection: Connection;
  readonly signal: AbortSignal;
  readonly progress: PublishProgress | undefined;
}

type Step<T> = { readonly type: 'ready'; readonly value: T } | Failure;
const ready = <T>(value: T): Step<T> => ({ type: 'ready', value });

/**
 * Writes a post, or a thread part by part, each under its own key: what stands there already is
 * the same record, so that writing it again changes nothing.
 */
export function createPostWriter({ xrpc, images, clock }: PostWriterDependencies) {
  async function write(writing: Writing): Promise<PublishOutcome> {
    const { post, repository, progress } = writing;
    const done = new Map(progress?.done.map((part) => [part.index, part]));
    const embed = done.has(0) ? ready(null) : await embedOf(writing);
    if (embed.type !== 'ready') return embed;

    const written: WrittenPart[] = [];
    for (const [index, part] of post.parts.entries()) {
      const before = done.get(index);
      if (before !== undefined) {
        written.push({ ...before, uri: before.networkId, cid: null });
        continue;
      }
      const reply = await refsFor(written, writing);
      if (reply.type !== 'ready') return reply;
      const facets = await facetsOf(part, writing);
      if (facets.type !== 'ready') return facets;
      const record = {
        ...part.record,
        facets: facets.value,
        ...(reply.value === null ? {} : { reply: reply.value }),
        ...(index === 0 && embed.value !== null ? { embed: embed.value } : {}),
      };
      const put = await repository.put(part.rkey, record);
      if (put.type !== 'got') return failureOf(put, true, clock.now());
      const { uri, cid } = put.value;
      const out = { index, networkId: uri, url: postAddress(uri) };
      written.push({ ...out, uri, cid });
      if (post.parts.length > 1) await progress?.save(out);
    }
    const [{ networkId, url } = { networkId: '', url: null }] = written;
    return { type: 'published', networkId, url };
  }

  /** A reply's own references in the first part; in each further one the first and the previous. */
  async function refsFor(
    written: WrittenPart[],
    { post, repository }: Writing,
  ): Promise<Step<ReplyRefs | null>> {
    const parent = await versionOf(written.at(-1), repository);
    if (parent.type !== 'ready') return parent;
    if (parent.value === null) return ready(post.answers);
    if (post.answers !== null) return ready({ root: post.answers.root, parent: parent.value });
    const root = await versionOf(written[0], repository);
    if (root.type !== 'ready') return root;
    return ready(root.value === null ? null : { root: root.value, parent: parent.value });
  }

  /** A part that an earlier attempt wrote is read back for its version. */
  async function versionOf(
    part: WrittenPart | undefined,
    repository: Repository,
  ): Promise<Step<RecordRef | null>> {
    if (part === undefined) return ready(null);
    if (part.cid === null) {
      const found = await repository.find(rkeyOf(part.uri));
      if (found.type !== 'got') return failureOf(found, false, clock.now());
      if (found.value === null) {
        const reason = `Part ${part.index + 1} of the thread is no longer there, so that nothing can follow it.`;
        return { type: 'refused', reason };
      }
      part.uri = found.value.uri;
      part.cid = found.value.cid;
    }
    return ready({ uri: part.uri, cid: part.cid });
  }

  /** A mention gets a second chance; a post does not fail of one that cannot be looked up. */
  async function facetsOf(
    part: PreparedPart,
    writing: Writing,
  ): Promise<Step<PreparedPart['record']['facets']>> {
    const known = part.record.facets;
    if (part.mentions.length === 0) return ready(known);
    const { facets, failure } = await resolveMentions(xrpc, part.mentions, writing);
    if (failure !== null) return failureOf(failure, false, clock.now());
    return ready([...known, ...facets]);
  }

  async function embedOf({ post, repository }: Writing): Promise<Step<object | null>> {
    if (post.images.length === 0) return ready(null);
    const embedded: object[] = [];
    for (const { id, alternativeText } of post.images) {
      const fitted = await fit(images, id);
      if (fitted.type !== 'ready') return fitted;
      const { bytes, contentType, width, height } = fitted.value;
      const uploaded = await repository.upload(bytes, contentType);
      if (uploaded.type !== 'got') return failureOf(uploaded, false, clock.now());
      const aspectRatio = { width, height };
      embedded.push({ image: uploaded.value, alt: alternativeText, aspectRatio });
    }
    return ready({ $type: 'app.bsky.embed.images', images: embedded });
  }

  return { write };
}

interface WrittenPart extends PublishedPart {
  uri: string;
  /** Null until it is known. */
  cid: string | null;
}

async function fit(images: Images, id: string): Promise<Step<Awaited<ReturnType<Images['fit']>>>> {
  try {
    return ready(await images.fit(id, IMAGE_WANTS));
  } catch (error) {
    if (error instanceof ImageRefusedError) return { type: 'refused', reason: error.message };
    throw error;
  }
}
