import { z } from 'zod';
import type { Connection } from '../contract.js';
import { blueskyCredentials, blueskySettings, type BlueskySession } from './bluesky-settings.js';
import { POST, recordRef, type RecordRef } from './prepared-post.js';
import type { Xrpc, XrpcAnswer, XrpcFailure } from './xrpc.js';

/** The call's own answer, or its failure. */
export type Got<T> = { readonly type: 'got'; readonly value: T } | XrpcFailure;

/** The records of one account. */
export interface Repository {
  /** A post's reference, or null where there is none. Needs no log-in. */
  find(rkey: string): Promise<Got<RecordRef | null>>;
  /** Writes a post under its key: again is harmless. The version is null where it was not told. */
  put(
    rkey: string,
    record: object,
  ): Promise<Got<{ readonly uri: string; readonly cid: string | null }>>;
  delete(rkey: string): Promise<Got<null>>;
  /** The account's profile with its version, or null where it has none. */
  profile(): Promise<Got<ProfileVersion | null>>;
  /** Replaces the profile, unless its version is another; null where there was none. */
  putProfile(record: object, version: string | null): Promise<Got<null>>;
  /** Puts an image where records may refer to it; what no record refers to is dropped. */
  upload(bytes: Buffer, contentType: string): Promise<Got<unknown>>;
}

export interface ProfileVersion {
  readonly cid: string;
  readonly record: Readonly<Record<string, unknown>>;
}

export interface RepositoryAccess {
  readonly connection: Connection;
  /** Undefined for reading only. */
  readonly session: BlueskySession | undefined;
  readonly signal: AbortSignal;
}

const PROFILE = { collection: 'app.bsky.actor.profile', rkey: 'self' };
const profile = z
  .object({ cid: z.string().min(1), value: z.record(z.string(), z.unknown()) })
  .transform(({ cid, value }) => ({ cid, record: value }));
const uploaded = z.object({ blob: z.looseObject({ $type: z.literal('blob') }) });

export function openRepository(xrpc: Xrpc, access: RepositoryAccess): Repository {
  const { connection, signal } = access;
  const { service, handle } = blueskySettings.parse(connection.settings);
  const session = access.session ?? blueskyCredentials.parse(connection.credentials).session;
  const repo = session?.did ?? handle;
  const call = (
    name: string,
    more: { query?: Record<string, string>; body?: object; contentType?: string },
  ) =>
    xrpc({ service, name: `com.atproto.repo.${name}`, token: session?.accessJwt, signal, ...more });

  return {
    async find(rkey) {
      const answer = await call('getRecord', { query: { repo, collection: POST, rkey } });
      if (answer.type === 'failed' && answer.error === 'RecordNotFound') {
        return { type: 'got', value: null };
      }
      return read(answer, recordRef);
    },

    async put(rkey, record) {
      const answer = await call('putRecord', { body: { repo, collection: POST, rkey, record } });
      if (answer.type !== 'done') return answer;
      const written = recordRef.safeParse(answer.value);
      // A 200 whose body was cut is done all the same, and its address is ours to know.
      return {
        type: 'got',
        value: written.success ? written.data : { uri: `at://${repo}/${POST}/${rkey}`, cid: null },
      };
    },

    async delete(rkey) {
      const answer = await call('deleteRecord', { body: { repo, collection: POST, rkey } });
      return answer.type === 'done' ? { type: 'got', value: null } : answer;
    },

    async profile() {
      const answer = await call('getRecord', { query: { repo, ...PROFILE } });
      if (answer.type === 'failed' && answer.error === 'RecordNotFound') {
        return { type: 'got', value: null };
      }
      return read(answer, profile);
    },

    async putProfile(record, swapRecord) {
      const answer = await call('putRecord', { body: { repo, ...PROFILE, record, swapRecord } });
      return answer.type === 'done' ? { type: 'got', value: null } : answer;
    },

    async upload(bytes, contentType) {
      const got = read(await call('uploadBlob', { body: bytes, contentType }), uploaded);
      return got.type === 'got' ? { type: 'got', value: got.value.blob } : got;
    },
  };
}

/** A reading whose answer is unreadable has told nothing. */
export function read<T>(answer: XrpcAnswer, shape: z.ZodType<T>): Got<T> {
  if (answer.type !== 'done') return answer;
  const value = shape.safeParse(answer.value);
  return value.success
    ? { type: 'got', value: value.data }
    : { type: 'unknown', reason: 'it answered with something unreadable' };
}

/** The last step of `at://…/app.bsky.feed.post/<rkey>`. */
export const rkeyOf = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

/** Where Bluesky's own app shows a post. */
export function postAddress(uri: string): string {
  const [repo = '', , rkey = ''] = uri.slice('at://'.length).split('/');
  return `https://bsky.app/profile/${repo}/post/${rkey}`;
}
