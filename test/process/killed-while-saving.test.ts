import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { MINUTE } from '../../src/domain/time-units.js';
import { createHalfSavedSweep } from '../../src/publishing/planning/half-saved.js';
import type { Services } from '../../src/services.js';
import { makeInstallation, type Installation } from './support/installation.js';
import type { Product } from './support/product.js';
import { seedChannel, seedToken } from './support/seeding.js';
import { until } from './support/waiting.js';

const LANES = 4;
const KILLS = 4;
const FUNCTIONS = ['news', 'support', 'events'];

interface Acknowledged {
  readonly id: string;
  readonly text: string;
  readonly deliveries: readonly { readonly id: string }[];
}

/** A program that schedules post after post, and notes what was confirmed and what was cut off. */
class Scheduler {
  readonly acknowledged: Acknowledged[] = [];
  readonly refused: string[] = [];
  cutOff = 0;
  stopped = false;
  #count = 0;

  constructor(
    private readonly server: () => Product,
    private readonly given: { readonly token: string; readonly channels: readonly string[] },
  ) {}

  async run(): Promise<void> {
    while (!this.stopped) {
      const server = this.server();
      await this.#schedule(server.url).catch(async () => {
        this.cutOff += 1;
        await until('there is a server again', () => this.stopped || this.server() !== server);
      });
    }
  }

  async #schedule(url: string): Promise<void> {
    const number = (this.#count += 1);
    const answer = await fetch(`${url}/api/v1/posts`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.given.token}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify({
        function: FUNCTIONS[number % FUNCTIONS.length],
        text: `Post ${number}`,
        channels: this.given.channels,
        when: 'next-slot',
      }),
    });
    const text = await answer.text();
    if (answer.status === 201) this.acknowledged.push(JSON.parse(text) as Acknowledged);
    else this.refused.push(text);
  }
}

describe('A server that is killed in the middle of saving', () => {
  let place: Installation;
  beforeEach(async () => {
    place = await makeInstallation();
  });
  afterEach(() => place.remove());

  it('has kept whatever it confirmed, and nothing by halves', async () => {
    const given = await place.use(async (services) => {
      const one = await seedChannel(services, { slug: 'one' });
      const two = await seedChannel(services, { slug: 'two' });
      return { token: await seedToken(services), channels: [one._id, two._id] };
    });
    let server = await place.start('all', { JOBS: 'in-process' });
    const scheduler = new Scheduler(() => server, given);
    const lanes = Array.from({ length: LANES }, () => scheduler.run());
    for (let kill = 1; kill <= KILLS; kill++) {
      const enough = scheduler.acknowledged.length + 5;
      await until('some are confirmed', () => scheduler.acknowledged.length >= enough);
      await server.kill();
      server = await place.start('all', { JOBS: 'in-process' });
    }
    scheduler.stopped = true;
    await Promise.all(lanes);
    expect((await server.stop()).code, server.output).to.equal(0);

    expect(scheduler.refused).to.deep.equal([]);
    // The fault landed: requests were cut off by each kill.
    expect(scheduler.cutOff).to.be.at.least(KILLS);
    await place.use((services) => expectWhole(services, scheduler.acknowledged));
  });
});

async function expectWhole(
  services: Services,
  acknowledged: readonly Acknowledged[],
): Promise<void> {
  const { store, clock, log } = services;
  // As the worker does a minute later; what was cut off between its writes is taken away.
  const later = { now: () => clock.now() + 2 * MINUTE };
  await createHalfSavedSweep({ store, clock: later, log }).look();

  const posts = await store.posts.find().lean();
  const deliveries = await store.deliveries.find().lean();
  expect(posts.map(({ _id }) => _id)).to.include.members(acknowledged.map(({ id }) => id));
  for (const { text, deliveries: confirmed } of acknowledged) {
    expect(
      posts.filter((post) => post.text === text),
      text,
    ).to.have.length(1);
    expect(deliveries.map(({ _id }) => _id)).to.include.members(confirmed.map(({ id }) => id));
  }
  for (const { _id } of posts) {
    const own = deliveries.filter(({ post }) => post === _id);
    expect(own, `the deliveries of ${_id}`).to.have.length(2);
    expect(own.every(({ state, holds }) => state === 'queued' && holds !== null)).to.equal(true);
  }
  expect(deliveries).to.have.length(2 * posts.length);
  const slots = deliveries.map(({ channel, holds }) => `${channel} ${holds?.getTime()}`);
  expect(new Set(slots).size).to.equal(slots.length);
}
