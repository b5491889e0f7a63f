import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { join } from 'node:path';
import { OPERATOR } from '../../../src/cli/operator.js';
import { SECOND } from '../../../src/domain/time-units.js';
import { cancelDelivery } from '../../../src/publishing/scheduling/delivery-canceller.js';
import { moveDelivery } from '../../../src/publishing/scheduling/delivery-mover.js';
import { publishDelivery } from '../../../src/publishing/ledger/delivery-publisher.js';
import { editPost } from '../../../src/publishing/scheduling/post-editor.js';
import type { PostRecord } from '../../../src/store/posts.js';
import { seedToken } from '../../process/support/seeding.js';
import { until } from '../../process/support/waiting.js';
import type { FaultRow } from '../row.js';
import { arm } from '../support/armed-failpoints.js';
import { refuse, slowly } from '../support/behaviour.js';
import { isMoving, type Stage } from '../support/stage.js';

const AUTHOR = { ...OPERATOR, id: 'author-1', name: 'Author', role: 'author' } as const;

/** What came of a person's wish: done, or the sentence that says why not. */
const told = async (wish: Promise<unknown>): Promise<string> => {
  try {
    await wish;
    return 'done';
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
};

async function edit({ services }: Stage, post: string, text: string): Promise<unknown> {
  const found = await services.store.posts.findById(post).lean<PostRecord>().exec();
  if (!found) throw new Error('no post');
  const { title, media, variants, revision } = found;
  return editPost(services, OPERATOR, post, { title, text, media, variants, revision });
}

export const peopleRows: readonly FaultRow[] = [
  {
    id: 'F26',
    title: 'the same job twice, a retry clicked twice, an API call repeated',
    quick: true,
    async run(stage) {
      const web = await stage.start({ FAULT_WEB: '1' });
      const { services } = stage;
      // The same wake-up many times, in this process and in the worker.
      const twice = await stage.channel('keyed', 'job-twice');
      const [job] = await stage.due(twice, { at: [services.clock.now() + 4 * SECOND] });
      await until('it is due', () => services.clock.now() >= (job?.dueAt?.getTime() ?? 0));
      await Promise.all(
        [1, 2, 3, 4, 5].map(() => publishDelivery(services.publisher, job?._id ?? '')),
      );
      // A person takes a failed one back into the queue, with two clicks.
      const failing = await stage.channel('blind', 'clicked-twice');
      stage.network.next('clicked-twice', refuse(400));
      const [failed] = await stage.due(failing);
      await until(
        'it failed',
        async () => (await stage.read(failed?._id ?? '')).state === 'failed',
      );
      const { revision } = await stage.read(failed?._id ?? '');
      const when = { type: 'next-slot' } as const;
      const input = { when, revision, overrideReason: null };
      const clicks = await Promise.all(
        [1, 2].map(() => told(moveDelivery(services, OPERATOR, failed?._id ?? '', input))),
      );
      expect(clicks.filter((each) => each === 'done')).to.have.length(1);
      const now = new Date(services.clock.now());
      await services.store.deliveries.updateOne(
        { _id: failed?._id ?? '' },
        { $set: { wakeAt: now } },
      );
      // An API call whose answer was lost on the way is made again.
      const saved = await stage.channel('keyed', 'api-twice');
      const token = await seedToken(services);
      const call = (key: string): Promise<Response> =>
        fetch(`${web.url}/api/v1/posts`, {
          method: 'POST',
          headers: {
            ...{ authorization: `Bearer ${token}`, 'content-type': 'application/json' },
            'idempotency-key': key,
          },
          body: JSON.stringify({
            ...{ function: 'news', text: 'Once', channels: [saved._id], when: 'next-slot' },
          }),
        });
      const key = randomUUID();
      const statuses = [(await call(key)).status, (await call(key)).status];
      expect(statuses).to.deep.equal([201, 201]);
      expect(await services.store.deliveries.countDocuments({ channel: saved._id })).to.equal(1);
      await stage.settled();
      return { landed: `5 jobs and a worker for one, 2 clicks (${clicks.join(' | ')}), 2 calls` };
    },
  },
  {
    id: 'F31',
    title: 'a post that kills its worker every time',
    quick: true,
    async run(stage) {
      const channel = await stage.channel('keyed', 'poisoned');
      const [poison] = await stage.due(channel, { mayEnd: ['failed'] });
      const id = poison?._id ?? '';
      arm(join(stage.place.folder, 'faults'), {
        ...{ point: 'prepare:before', effect: 'kill every time', delivery: id },
      });
      for (const kind of ['keyed', 'probed', 'webhook', 'feed'] as const) {
        const innocent = await stage.channel(kind, `beside-${kind}`);
        const from = stage.services.clock.now() + 2 * SECOND;
        await stage.due(innocent, { at: [0, 1, 2, 3, 4].map((i) => from + i * 2 * SECOND) });
      }
      let killed = 0;
      for (;;) {
        const worker = await stage.start();
        await until('it was killed, or nothing is left to do', async () => {
          return !worker.isRunning || !(await stage.readAll()).some(isMoving);
        });
        if (worker.isRunning) break;
        killed += 1;
      }
      expect((await stage.read(id)).problem).to.contain('stopped the publisher');
      return { landed: killed >= 3 ? `it killed ${killed} workers` : null };
    },
  },
  {
    id: 'F35',
    title: '500 due within a minute on a channel that takes its time',
    async run(stage) {
      const busy = await stage.channel('keyed', 'busy');
      stage.network.always('busy', slowly(300));
      const beside = await stage.channel('keyed', 'beside');
      await stage.start();
      const from = stage.services.clock.now() + 10 * SECOND;
      await stage.due(busy, { at: Array.from({ length: 500 }, (_, i) => from + i * 60) });
      await stage.due(beside, {
        ...{ at: Array.from({ length: 30 }, (_, i) => from + i * 1_000), bystander: true },
      });
      await stage.settled(200 * SECOND);
      const calls = stage.network.calls('busy');
      return {
        ...{ landed: calls >= 500 ? `${calls} calls of 300 ms each` : null },
        bystandersWithin: 5 * SECOND,
      };
    },
  },
  {
    id: 'F36',
    title: 'a person cancels or edits just as it goes out',
    quick: true,
    async run(stage) {
      const channel = await stage.channel('keyed', 'raced');
      stage.network.always('raced', slowly(30));
      const { services } = stage;
      await stage.start();
      const from = services.clock.now() + 5 * SECOND;
      const at = Array.from({ length: 40 }, (_, i) => from + i * 100);
      const made = await stage.due(channel, { at, mayEnd: ['published', 'cancelled'] });
      const answers = await Promise.all(
        made.map(async ({ _id, post, dueAt }, i) => {
          const when = (dueAt?.getTime() ?? 0) + ((i % 8) - 3) * 8;
          await until('its moment', () => services.clock.now() >= when, { everyMilliseconds: 3 });
          return i % 2 === 0
            ? { what: 'cancelled', said: await told(cancelDelivery(services, OPERATOR, _id)) }
            : { what: 'edited', said: await told(edit(stage, post, `Edited ${i}`)) };
        }),
      );
      await stage.settled();
      for (const [i, { what, said }] of answers.entries()) {
        const { state, key } = await stage.read(made[i]?._id ?? '');
        const item = stage.network.accepted.find((each) => each.key === key);
        if (said !== 'done') {
          expect(state, said).to.equal('published');
          expect(item?.text, said).not.to.match(/^Edited/);
        } else if (what === 'cancelled') expect(state).to.equal('cancelled');
        else expect(item?.text).to.equal(`Edited ${i}`);
      }
      const won = answers.filter(({ said }) => said === 'done').length;
      const landed = `people were in time ${won} times of ${answers.length}`;
      return { landed: won > 0 && won < answers.length ? landed : null };
    },
  },
  {
    id: 'F37',
    title: 'a channel is deleted, an approval asked for again, a dimmer at 0, while queued',
    quick: true,
    async run(stage) {
      const { services } = stage;
      await stage.start();
      const at = [services.clock.now() + 6 * SECOND];
      const deleted = await stage.channel('keyed', 'deleted');
      const dimmed = await stage.channel('keyed', 'dimmed');
      const asking = await stage.channel('keyed', 'asking');
      await stage.due(deleted, { at, mayEnd: ['cancelled'] });
      await stage.due(dimmed, { at, mayEnd: ['held'] });
      const [asked] = await stage.due(asking, { at, mayEnd: ['awaiting-approval'] });
      // Claimed by now, as everything is that is due within three seconds.
      await until('all are claimed', async () => {
        return (await stage.readAll()).every(({ lease }) => lease !== null);
      });
      await services.store.channels.updateOne(
        { _id: deleted._id },
        { $set: { deletedAt: new Date() } },
      );
      await services.store.channels.updateOne(
        { _id: dimmed._id },
        { $push: { 'dimmers.news.levels': { at: Date.now(), level: 0, by: null } } },
      );
      await services.store.channels.updateOne(
        { _id: asking._id },
        { $set: { 'dimmers.news.approval': true } },
      );
      await services.store.posts.updateOne(
        { _id: asked?.post ?? '' },
        { $set: { author: AUTHOR.id } },
      );
      const post = await services.store.posts.findById(asked?.post).lean<PostRecord>().exec();
      if (!post) throw new Error('no post');
      const { title, media, variants, revision } = post;
      await editPost(services, AUTHOR, post._id, {
        ...{ title, media, variants, revision, text: 'Other words' },
      });
      await stage.settled();
      expect(stage.network.accepted).to.deep.equal([]);
      expect((await stage.readAll()).map(({ state }) => state)).to.have.members([
        ...['cancelled', 'held', 'awaiting-approval'],
      ]);
      return { landed: 'three claimed deliveries were withdrawn' };
    },
  },
];
