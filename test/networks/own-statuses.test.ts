import { expect } from 'chai';
import type { z } from 'zod';
import { MINUTE } from '../../src/domain/time-units.js';
import type { MastodonClient, Read } from '../../src/networks/mastodon/mastodon-client.js';
import { findStatus } from '../../src/networks/mastodon/own-statuses.js';
import type { PreparedStatus } from '../../src/networks/mastodon/prepared-status.js';
import { NOON } from './sample-content.js';

const TEXT = 'Open on Sundays';
const ME = { id: 'me', acct: 'library' };

interface Given {
  readonly id: string;
  readonly text?: string;
  readonly at?: number;
  readonly inReplyTo?: string;
  readonly images?: number;
  readonly account?: typeof ME;
  readonly boosted?: boolean;
}

function statusOf({ id, at = NOON, inReplyTo, images = 0, account = ME, boosted }: Given): object {
  const status = {
    ...{ id, uri: `https://social.example/${id}`, account, in_reply_to_id: inReplyTo ?? null },
    created_at: new Date(at).toISOString(),
    media_attachments: Array.from({ length: images }, (_, image) => ({ id: String(image) })),
  };
  const by = { id: 'fan', acct: 'fan' };
  return boosted ? { ...status, id: `boost-${id}`, account: by, reblog: status } : status;
}

/** A server that gives pages of 40, newest first, after `max_id`. */
function serverWith(given: readonly Given[], broken = ''): MastodonClient {
  const answer = (path: string): unknown => {
    const source = /statuses\/([^/]+)\/source/.exec(path)?.[1];
    if (source !== undefined) {
      return { text: given.find(({ id }) => id === source)?.text ?? TEXT };
    }
    const before = new URL(path, 'https://social.example').searchParams.get('max_id');
    const from = before === null ? 0 : given.findIndex(({ id }) => id === before) + 1;
    return given.slice(from, from + 40).map(statusOf);
  };
  const unused = () => Promise.reject(new Error('nothing is sent'));
  return {
    send: unused,
    failureContext: () => ({ server: 'social.example', now: NOON }),
    account: () => Promise.resolve({ type: 'read', value: { ...ME, display_name: '' } }),
    read: <T>(_access: unknown, { path, shape }: { path: string; shape: z.ZodType<T> }) =>
      Promise.resolve<Read<T>>(
        broken !== '' && path.includes(broken)
          ? { type: 'retry-later', reason: 'It cannot be read.' }
          : { type: 'read', value: shape.parse(answer(path)) },
      ),
  };
}

function find(client: MastodonClient, taken: readonly string[] = [], part: Partial<Given> = {}) {
  const { images = 0, inReplyTo = null } = part;
  const image = { id: 'x', alternativeText: 'x' };
  const prepared: PreparedStatus = {
    ...{ delivery: 'd', key: 'k', since: NOON - MINUTE, inReplyTo: null, visibility: 'public' },
    ...{
      language: '',
      parts: [{ text: TEXT, images: Array.from({ length: images }, () => image) }],
    },
  };
  return findStatus(
    { client, others: { owning: () => Promise.resolve(new Set(taken)) } },
    {
      access: { settings: { server: '', visibility: '', language: '' }, accessToken: '' },
      ...{ channel: 'c', prepared, index: 0, inReplyTo, signal: new AbortController().signal },
    },
  );
}

const typeOf = async (...given: Parameters<typeof find>) => (await find(...given)).type;

describe('A post whose answer was lost', () => {
  it('is the account’s own with the same source, since it was due', async () => {
    expect(await find(serverWith([{ id: '1' }]))).to.deep.equal({
      type: 'found',
      networkId: '1',
      url: 'https://social.example/1',
    });
    expect(await typeOf(serverWith([{ id: '1', text: `${TEXT}!` }]))).to.equal('absent');
    expect(await typeOf(serverWith([{ id: '1', at: NOON - 2 * MINUTE }]))).to.equal('absent');
    const other = { id: 'other', acct: 'other' };
    expect(await typeOf(serverWith([{ id: '1', account: other }]))).to.equal('absent');
  });

  it('answers the same post, and has as many images', async () => {
    const answer = serverWith([{ id: '2', inReplyTo: '1' }]);
    expect(await typeOf(answer)).to.equal('absent');
    expect(await typeOf(answer, [], { inReplyTo: '1' })).to.equal('found');
    expect(await typeOf(answer, [], { inReplyTo: '0' })).to.equal('absent');
    const pictured = serverWith([{ id: '1', images: 2 }]);
    expect(await typeOf(pictured)).to.equal('absent');
    expect(await typeOf(pictured, [], { images: 2 })).to.equal('found');
  });

  it('is not another delivery’s, and one of two that are alike is for a person to tell', async () => {
    const two = serverWith([{ id: '2' }, { id: '1' }]);
    expect(await typeOf(two, ['1', '2'])).to.equal('absent');
    expect(await find(two, ['2'])).to.include({ type: 'found', networkId: '1' });
    expect(await typeOf(two)).to.equal('cannot-tell');
  });

  it('is found inside of somebody’s boost, and on a later page', async () => {
    expect(await find(serverWith([{ id: '1', boosted: true }]))).to.include({ networkId: '1' });
    const newer = Array.from({ length: 60 }, (_, i) => ({ id: `n${i}`, images: 1 }));
    expect(await find(serverWith([...newer, { id: '1' }]))).to.include({ networkId: '1' });
  });

  it('is not called absent where something could not be read, or not so far back', async () => {
    expect(await typeOf(serverWith([{ id: '1' }], '/source'))).to.equal('cannot-tell');
    expect(await typeOf(serverWith([], '/statuses?'))).to.equal('cannot-tell');
    const newer = Array.from({ length: 300 }, (_, i) => ({ id: `n${i}`, images: 1 }));
    expect(await typeOf(serverWith(newer))).to.equal('cannot-tell');
    const alike = Array.from({ length: 21 }, (_, i) => ({ id: `n${i}`, text: 'x' }));
    expect(await typeOf(serverWith(alike))).to.equal('cannot-tell');
  });
});
