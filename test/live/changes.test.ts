import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../src/clock.js';
import { createBullmqJobs, type BullmqJobs } from '../../src/jobs/bullmq-jobs.js';
import { findRedisServer, openPrivateRedis } from '../../src/jobs/private-redis.js';
import { EVERYTHING, type Change } from '../../src/live/change.js';
import { createChanges, type ChangeCarrier, type Changes } from '../../src/live/changes.js';
import { storedChanges } from '../../src/live/stored-changes.js';
import { until } from '../process/support/waiting.js';
import { fixedClock } from '../support/fixed-clock.js';
import { keptLog } from '../support/kept-log.js';
import { openTestStore, type TestStore } from '../support/test-store.js';

const { log } = keptLog();
const never = new AbortController().signal;

const open = (...carriers: ChangeCarrier[]): Changes =>
  createChanges({ carriers, log, stopping: never });

/** Listens, and keeps all that was heard. */
function listenTo(changes: Changes): { readonly heard: readonly Change[]; stop(): void } {
  const heard: Change[] = [];
  const stop = changes.listen({ heard: (batch) => heard.push(...batch), ended: () => undefined });
  return { heard, stop: () => stop?.() };
}
const channel = (id: string, revision: number | null = null): Change => ({
  ...{ kind: 'channel', id, revision },
});

describe('changes', () => {
  it('are told together, each thing once with its newest revision', async () => {
    const changes = open();
    const { heard } = listenTo(changes);
    for (const revision of [3, 5, 4]) changes.announce(channel('a', revision));
    changes.announce({ kind: 'organisation' });
    await until('both are told', () => heard.length === 2);
    expect(heard).to.deep.equal([
      channel('a', 5),
      { kind: 'organisation', id: null, revision: null },
    ]);
    await changes.close();
  });

  it('are told as "several" where they are many', async () => {
    const changes = open();
    const { heard } = listenTo(changes);
    for (let number = 0; number < 500; number++) changes.announce(channel(`c${number}`));
    await until('they are told', () => heard.length > 0);
    expect(heard).to.deep.equal([{ kind: 'channel', id: null, revision: null }]);
    await changes.close();
  });

  it('go by the first carrier that takes them, and wait for none', async () => {
    const sent: string[] = [];
    const carrier = (name: string, takes: boolean): ChangeCarrier => ({
      send: () => {
        sent.push(name);
        return Promise.resolve(takes);
      },
      hear: () => () => undefined,
    });
    const changes = open(carrier('away', false), carrier('there', true), carrier('spare', true));
    changes.announce(channel('a'));
    await until('it is sent', () => sent.length > 1);
    expect(sent).to.deep.equal(['away', 'there']);
    await changes.close();
  });

  it('gather while a carrier hangs, and none keeps the process from closing', async () => {
    const sent: (readonly Change[])[] = [];
    const hangs: ChangeCarrier = {
      send(batch) {
        sent.push(batch);
        return new Promise(() => undefined);
      },
      hear: () => () => undefined,
    };
    const changes = open(hangs);
    changes.announce(channel('a'));
    await until('the first is sent', () => sent.length === 1);
    for (let number = 0; number < 1_000; number++) changes.announce(channel(`c${number}`));
    await changes.close();
    expect(sent).to.have.length(1);
  });

  describe('in the store', () => {
    let test: TestStore;
    beforeEach(async () => {
      test = await openTestStore();
    });
    afterEach(() => test.close());

    const stored = (owner: string) =>
      open(storedChanges({ ...test, clock: fixedClock(), log, owner, every: () => 5 }));

    it('come to the other processes and not back to the one that told them', async () => {
      const [ours, theirs] = [stored('a'), stored('b')];
      const [here, there] = [listenTo(ours), listenTo(theirs)];
      await until('both listen', () => here.heard.length > 0 && there.heard.length > 0);
      ours.announce(channel('a', 1));
      await until('it came', () => there.heard.some(({ id }) => id === 'a'));
      ours.announce(channel('b', 2));
      await until('it came', () => there.heard.some(({ id }) => id === 'b'));
      theirs.announce(channel('c', 3));
      await until('it came', () => here.heard.some(({ id }) => id === 'c'));
      expect(here.heard.map(({ id }) => id)).to.deep.equal([null, 'a', 'b', 'c']);
      expect(there.heard.map(({ id }) => id)).to.deep.equal([null, 'a', 'b', 'c']);
      await Promise.all([ours.close(), theirs.close()]);
    });

    it('leave nothing out: whoever missed more than is kept refreshes everything', async () => {
      const theirs = storedChanges({
        ...test,
        clock: fixedClock(),
        log,
        owner: 'b',
        every: () => 5,
      });
      const ours = stored('a');
      const { heard } = listenTo(ours);
      await until('it listens', () => heard.length === 1);
      await theirs.send(Array.from({ length: 101 }, (_, number) => channel(`c${number}`)));
      await until('it came', () => heard.length > 1);
      expect(heard.slice(1)).to.deep.equal([EVERYTHING]);
      await ours.close();
    });

    it('are read by an index, and only while somebody listens', async () => {
      const asked: unknown[] = [];
      const { changeNotes } = test.store;
      const find = changeNotes.find.bind(changeNotes);
      const watched = {
        changeNotes: new Proxy(changeNotes, {
          get(model, name, receiver): unknown {
            if (name !== 'find') return Reflect.get(model, name, receiver) as unknown;
            return (filter: Parameters<typeof find>[0]) => {
              asked.push(filter);
              return find(filter);
            };
          },
        }),
      };
      const changes = open(
        storedChanges({ store: watched, clock: fixedClock(), log, owner: 'a', every: () => 1 }),
      );
      changes.announce(channel('a'));
      await until('it is noted', async () => (await changeNotes.findOne({ _id: 'a' })) !== null);
      expect(asked).to.have.length(0);
      const listening = listenTo(changes);
      await until('it looks', () => asked.length > 2);
      listening.stop();
      const looks = asked.length;
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(asked.length).to.be.at.most(looks + 1);
      await changes.close();
    });
  });

  describe('on Redis', () => {
    const program = findRedisServer(process.env['PATH'] ?? '');
    let folder: string;
    let jobs: BullmqJobs[];
    let socket: string;
    let closeRedis: () => Promise<void>;

    beforeEach(async function () {
      if (program === undefined) this.skip();
      folder = await mkdtemp(join(tmpdir(), 'dimmerbank-live-'));
      const redis = await openPrivateRedis({ program, dataFolder: folder, log });
      if (!redis) throw new Error('redis-server did not come up');
      ({ socket } = redis);
      closeRedis = () => redis.close();
      jobs = [];
    });
    afterEach(async () => {
      await Promise.all(jobs.map((each) => each.close()));
      await closeRedis();
      await rm(folder, { recursive: true, force: true });
    });

    const onRedis = (owner: string): Changes => {
      const made = createBullmqJobs({
        ...{ connection: { socket }, prefix: 'test', clock: systemClock, log },
      });
      jobs.push(made);
      return open(made.changes(owner));
    };

    it('come to the other processes and not back to the one that told them', async () => {
      const [ours, theirs] = [onRedis('a'), onRedis('b')];
      const [here, there] = [listenTo(ours), listenTo(theirs)];
      await until('both listen', () => here.heard.length > 0 && there.heard.length > 0);
      ours.announce(channel('a', 1));
      await until('it came', () => there.heard.some(({ id }) => id === 'a'));
      expect(there.heard).to.deep.equal([EVERYTHING, channel('a', 1)]);
      expect(here.heard).to.deep.equal([EVERYTHING, channel('a', 1)]);
      await Promise.all([ours.close(), theirs.close()]);
    });
  });
});
