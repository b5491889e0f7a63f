import { expect } from 'chai';
import type { PersonActor } from '../../src/access/actor.js';
import {
  beginAuthorisation,
  completeAuthorisation,
  type AuthorisationDeps,
} from '../../src/channels/channel-authorisation.js';
import { perFunction } from '../../src/domain/index.js';
import { MINUTE } from '../../src/domain/time-units.js';
import type { Network } from '../../src/networks/contract.js';
import { createInProcessJobs } from '../../src/jobs/in-process-jobs.js';
import { fixedClock, type FixedClock } from '../support/fixed-clock.js';
import { keptLog } from '../support/kept-log.js';
import { openTestStore, type TestStore } from '../support/test-store.js';
import { feedChannel } from '../support/channel-record.js';
import { sessionNetwork, type SessionNetwork } from './session-network.js';

const ADMIN: PersonActor = {
  ...{ kind: 'person', id: 'admin-1', name: 'Ada', role: 'admin', zone: 'UTC' },
};
const OTHER: PersonActor = { ...ADMIN, id: 'admin-2' };
const sealed = {
  seal: (place: object, text: string) => Buffer.from(JSON.stringify([place, text])).toString('hex'),
  open(place: object, text: string): string {
    const [where, what] = JSON.parse(Buffer.from(text, 'hex').toString()) as [object, string];
    expect(where).to.deep.equal(place);
    return what;
  },
  isCurrent: () => true,
};

describe('a channel that is let in on its network’s own page', () => {
  let test: TestStore;
  let clock: FixedClock;
  let session: SessionNetwork;
  let network: Network;
  let deps: AuthorisationDeps;
  let codes: string[];
  beforeEach(async () => {
    test = await openTestStore();
    clock = fixedClock();
    session = sessionNetwork();
    codes = [];
    network = {
      ...session.network,
      authorisation: {
        label: 'Log in at the session server',
        begin: ({ redirectUri, state }) =>
          Promise.resolve({
            type: 'begun',
            url: `https://session.example/log-in?state=${state}&back=${redirectUri}`,
            pending: { verifier: 'v-1' },
          }),
        complete({ pending, parameters, redirectUri }) {
          codes.push(`${parameters['code']} ${String(pending['verifier'])} ${redirectUri}`);
          return Promise.resolve(
            parameters['code'] === 'good'
              ? { type: 'authorised', settings: {}, credentials: session.current() }
              : { type: 'rejected', reason: 'The code is not right.' },
          );
        },
      },
    };
    const { store } = test;
    deps = {
      ...{
        store,
        clock,
        secretBox: sealed,
        networks: { get: () => network, all: () => [network] },
      },
      credentials: {
        seal: (_id, value) => JSON.stringify(value),
        unseal: (_id, text) => JSON.parse(text) as Record<string, unknown>,
      },
      jobs: createInProcessJobs({ clock, log: keptLog().log }),
      audit: { record: () => Promise.resolve() },
      address: { url: () => 'https://post.example' },
    };
  });
  afterEach(() => test.close());

  const details = {
    ...{ name: 'City', slug: 'city', settings: {}, credentials: {}, blackouts: [] },
    rhythm: { zone: 'UTC', windows: [], preferredTimes: [], gapMinutes: 45 },
    approval: perFunction(() => false),
  };
  async function begin(channel?: string): Promise<string> {
    const begun = await beginAuthorisation(
      deps,
      ADMIN,
      channel ? { type: 'again', channel } : { type: 'new', network, details },
    );
    if (begun.type !== 'begun') throw new Error(begun.reason);
    return new URL(begun.url).searchParams.get('state') ?? '';
  }

  it('is connected when its person is back, with what was typed before', async () => {
    const state = await begin();
    expect(await test.store.channels.countDocuments({})).to.equal(0);
    const outcome = await completeAuthorisation(deps, ADMIN, { state, code: 'good' });
    expect(outcome.type).to.equal('connected');
    const channel = await test.store.channels.findOne({ slug: 'city' }).lean();
    expect(channel?.name).to.equal('City');
    expect(JSON.parse(channel?.credentials ?? '')).to.deep.equal(session.current());
    expect(codes).to.deep.equal(['good v-1 https://post.example/settings/channels/authorised']);
  });

  it('is connected again with new credentials, and is otherwise as it was', async () => {
    const before = feedChannel(clock.now(), {
      network: 'session',
      credentials: '{"access":"old"}',
    });
    await test.store.channels.create(before);
    const state = await begin(before._id);
    const outcome = await completeAuthorisation(deps, ADMIN, { state, code: 'good' });
    expect(outcome).to.include({ type: 'connected', again: true });
    const channel = await test.store.channels.findById(before._id).lean();
    expect(JSON.parse(channel?.credentials ?? '')).to.deep.equal(session.current());
    expect(channel?.dimmers).to.deep.equal(before.dimmers);
  });

  it('is good for one use, for its person and for a quarter of an hour', async () => {
    const used = await begin();
    await completeAuthorisation(deps, ADMIN, { state: used, code: 'bad' });
    const others = await begin();
    const old = await begin();
    const expired = { type: 'expired' };
    expect(await completeAuthorisation(deps, ADMIN, { state: used, code: 'good' })).to.eql(expired);
    expect(await completeAuthorisation(deps, OTHER, { state: others, code: 'good' })).to.eql(
      expired,
    );
    expect(await completeAuthorisation(deps, ADMIN, { code: 'good' })).to.eql(expired);
    clock.advance(16 * MINUTE);
    expect(await completeAuthorisation(deps, ADMIN, { state: old, code: 'good' })).to.eql(expired);
    expect(await test.store.channels.countDocuments({})).to.equal(0);
    expect(codes).to.have.length(1);
  });

  it('says what the network said when it was refused there', async () => {
    const state = await begin();
    const outcome = await completeAuthorisation(deps, ADMIN, { state, error: 'access_denied' });
    expect(outcome).to.include({ type: 'rejected', reason: 'The code is not right.' });
  });

  it('leaves no state behind that somebody with the database could use', async () => {
    const state = await begin();
    const kept = await test.store.authorisations.find({}).lean();
    expect(JSON.stringify(kept)).not.to.include(state);
    clock.advance(16 * MINUTE);
    await begin();
    expect(await test.store.authorisations.countDocuments({})).to.equal(1);
  });
});
