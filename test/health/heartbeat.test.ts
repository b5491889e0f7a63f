import { expect } from 'chai';
import { SECOND, DAY } from '../../src/domain/time-units.js';
import { BEAT_EVERY, createHeartbeat } from '../../src/health/heartbeat.js';
import { fixedClock, type FixedClock } from '../support/fixed-clock.js';
import { keptLog } from '../support/kept-log.js';
import { openTestStore, type TestStore } from '../support/test-store.js';

describe('a heartbeat', () => {
  let test: TestStore;
  let clock: FixedClock;
  let trouble: string | null;
  beforeEach(async () => {
    test = await openTestStore();
    clock = fixedClock();
    trouble = null;
  });
  afterEach(() => test.close());

  const heartbeat = (owner: string) =>
    createHeartbeat(
      {
        ...{ store: test.store, clock, log: keptLog().log, publisher: { owner } },
        jobs: { trouble: () => trouble },
      },
      'worker',
    );
  const seen = () => test.store.heartbeats.find({}).sort({ _id: 1 }).lean();

  it('says who is at work, since when, and what it finds wrong', async () => {
    const one = heartbeat('one');
    const startedAt = new Date(clock.now());
    await one.beat();
    clock.advance(BEAT_EVERY);
    trouble = 'Redis is away.';
    await one.beat();
    const [found] = await seen();
    expect(found).to.include({ owner: 'one', kind: 'worker', trouble: 'Redis is away.' });
    expect(found?.startedAt).to.deep.equal(startedAt);
    expect(found?.at).to.deep.equal(new Date(clock.now()));
    expect(found?.version).to.match(/^\d+\.\d+\.\d+/);
  });

  it('is not written again within ten seconds, and is when the clock goes back', async () => {
    const one = heartbeat('one');
    await one.beat();
    const first = clock.now();
    clock.advance(BEAT_EVERY - SECOND);
    await one.beat();
    expect((await seen())[0]?.at.getTime()).to.equal(first);
    clock.advance(-3_600 * SECOND);
    await one.beat();
    expect((await seen())[0]?.at.getTime()).to.equal(clock.now());
  });

  it('is taken back by a worker that stops, and forgotten a day after one was killed', async () => {
    const stopped = heartbeat('stopped');
    await stopped.beat();
    await heartbeat('killed').beat();
    await stopped.end();
    expect((await seen()).map(({ owner }) => owner)).to.deep.equal(['killed']);
    clock.advance(DAY);
    await heartbeat('next').beat();
    expect((await seen()).map(({ owner }) => owner)).to.deep.equal(['next']);
  });

  it('tells at once when its trouble begins and ends', async () => {
    const one = heartbeat('one');
    const told = async () => {
      await one.beat();
      return (await test.store.heartbeats.findOne({}).lean())?.trouble;
    };
    expect(await told()).to.equal(null);
    trouble = 'Redis is away.';
    expect(await told()).to.equal('Redis is away.');
    trouble = null;
    expect(await told()).to.equal(null);
  });
});
