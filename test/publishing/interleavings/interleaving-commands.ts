import fc from 'fast-check';
import { MINUTE, SECOND } from '../../../src/domain/time-units.js';
import { approveDelivery, returnDelivery } from '../../../src/publishing/scheduling/approvals.js';
import {
  cancelDelivery,
  restoreDelivery,
} from '../../../src/publishing/scheduling/delivery-canceller.js';
import { moveDelivery } from '../../../src/publishing/scheduling/delivery-mover.js';
import { editPost } from '../../../src/publishing/scheduling/post-editor.js';
import { schedulePost } from '../../../src/publishing/scheduling/post-scheduler.js';
import { replanChannel } from '../../../src/publishing/planning/queue-planner.js';
import { decideUnconfirmed } from '../../../src/publishing/scheduling/unconfirmed-decision.js';
import type { PostRecord } from '../../../src/store/posts.js';
import { post } from '../../support/publishing-bench.js';
import type { CallFate, LookFate } from './doubtful-network.js';
import { AUTHOR, MANAGER, wallIn, type InterleavingWorld } from './interleaving-world.js';

/** What the model knows: how much there is to act upon. */
export interface Model {
  scheduled: number;
}

type Command = fc.AsyncCommand<Model, InterleavingWorld>;

/** A command that needs no more than a delivery to act upon. */
function command(name: string, run: (world: InterleavingWorld) => Promise<unknown>): Command {
  return {
    check: ({ scheduled }) => scheduled > 0,
    run: async (_model, world) => void (await run(world)),
    toString: () => name,
  };
}

const MOST_POSTS = 3;

const fixedIn = (world: InterleavingWorld, minutes: number) =>
  ({
    ...({ type: 'fixed', zone: 'UTC', choice: 'first' } as const),
    wall: wallIn(world.now, minutes),
  }) as const;

function schedule(minutes: number, asAuthor: boolean): Command {
  return {
    check: ({ scheduled }) => scheduled < MOST_POSTS,
    async run(model, world) {
      const who = asAuthor ? AUTHOR : MANAGER;
      await world.person(async (deps) => {
        const made = await schedulePost(
          deps,
          who,
          post({
            channels: [world.channel._id],
            when: asAuthor ? { type: 'next-slot' } : fixedIn(world, minutes),
            overrideReason: asAuthor ? null : 'It is wanted then.',
          }),
        );
        if (made.type !== 'scheduled') return;
        world.ids.push(...made.deliveries.map(({ _id }) => _id));
        model.scheduled += 1;
      });
    },
    toString: () => `schedule in ${minutes} min${asAuthor ? ' in a slot' : ''}`,
  };
}

const which = fc.nat({ max: MOST_POSTS - 1 });
const owner = fc.nat({ max: 1 });

const persons: fc.Arbitrary<Command>[] = [
  fc
    .record({ minutes: fc.constantFrom(1, 2, 5), asAuthor: fc.boolean() })
    .map(({ minutes, asAuthor }) => schedule(minutes, asAuthor)),
  fc.record({ which, minutes: fc.constantFrom(1, 3, 700) }).map(({ which, minutes }) =>
    command(`move ${which} to ${minutes} min from now`, async (world) => {
      const { _id } = await world.delivery(which);
      await world.person((deps, who) =>
        moveDelivery(deps, who, _id, {
          when: fixedIn(world, minutes),
          revision: null,
          overrideReason: 'It is wanted then.',
        }),
      );
    }),
  ),
  which.map((which) =>
    command(`edit ${which}`, async (world) => {
      const { post } = await world.delivery(which);
      const found = await world.bench.deps.store.posts.findById(post).lean<PostRecord>();
      if (!found) return;
      const { title, media, variants, revision } = found;
      const text = `${found.text.split(',')[0]}, edition ${revision + 2}`;
      const edit = { title, text, media, variants, revision };
      await world.person((deps, who) => editPost(deps, who, post, edit));
    }),
  ),
  which.map((which) =>
    command(`cancel ${which}`, async (world) => {
      const { _id } = await world.delivery(which);
      await world.person((deps, who) => cancelDelivery(deps, who, _id));
    }),
  ),
  which.map((which) =>
    command(`undo ${which}`, async (world) => {
      const { _id } = await world.delivery(which);
      await world.person((deps, who) => restoreDelivery(deps, who, _id));
    }),
  ),
  fc.record({ which, yes: fc.boolean() }).map(({ which, yes }) =>
    command(`${yes ? 'approve' : 'return'} ${which}`, async (world) => {
      const { _id } = await world.delivery(which);
      await world.person((deps, who) =>
        yes
          ? approveDelivery(deps, who, _id)
          : returnDelivery(deps, who, _id, { reason: 'Not like this.' }),
      );
    }),
  ),
  fc
    .record({ which, again: fc.boolean() })
    .map(({ which, again }) =>
      command(`decide ${which}${again ? ', again' : ''}`, (world) => decide(world, which, again)),
    ),
];

/** A person looks at the channel and says what is there. */
export async function decide(
  world: InterleavingWorld,
  which: number,
  again: boolean,
): Promise<void> {
  const { _id, key } = await world.delivery(which);
  const there = world.network.has(key).length > 0;
  const decision = there ? 'went-out' : again ? 'send-again' : 'give-up';
  await world.person((deps, who) => decideUnconfirmed(deps, who, _id, { decision, looked: true }));
}

async function dim(world: InterleavingWorld, level: number): Promise<void> {
  const { _id, dimmers } = world.channel;
  // Whoever turns it now overrules what a clock that ran ahead has written.
  const before = dimmers.news.levels.filter(({ at }) => at < world.now);
  dimmers.news.levels = [...before, { at: world.now, level, by: null }];
  await world.bench.deps.store.channels.updateOne({ _id }, { $set: { dimmers } });
}

/** The level is up, and the queue follows it. */
export async function lightUp(world: InterleavingWorld): Promise<void> {
  await dim(world, 100);
  await world.planner((deps) => replanChannel(deps, world.channel._id));
}

const planners: fc.Arbitrary<Command>[] = [
  fc.constantFrom(0, 100).map((level) => command(`dim to ${level}`, (world) => dim(world, level))),
  fc.constant(
    command('replan', (world) => world.planner((deps) => replanChannel(deps, world.channel._id))),
  ),
];

const steps = fc.constantFrom(1, 2, 3, 5, 20);
/** Where it hurts most to be held up: after the claim, after the intent, before and after the call. */
const where = fc.constantFrom(
  { doing: 'has written delivery', time: 1 },
  { doing: 'has written delivery', time: 2 },
  { doing: 'call network', time: 1 },
  { doing: 'hear the network', time: 1 },
);
/** A frozen publisher, another that takes over, and the first that goes on as if nothing were (F5). */
const overtaken = fc
  .record({ owner, which, where, rounds: fc.constantFrom(2, 7, 12), both: fc.boolean() })
  .map(({ owner, which, where, rounds, both }) =>
    command(
      `publisher ${owner} is frozen over ${which} (${where.doing} ${where.time}) for ${rounds} rounds${both ? ', and the other, too' : ''}`,
      async (world) => {
        if (world.publishers[owner]) return;
        const { _id } = await world.delivery(which);
        await world.freezeAt(owner, _id, where);
        await world.alone(1 - owner, rounds);
        if (both) await world.freezeAt(1 - owner, _id, { doing: 'call network', time: 1 });
        while (world.publishers[owner]) await world.step(owner);
      },
    ),
  );

const publishers: fc.Arbitrary<Command>[] = [
  fc.record({ owner, which, where }).map(({ owner, which, where }) =>
    command(
      `publisher ${owner} freezes over ${which}: ${where.doing} ${where.time}`,
      async (world) => {
        if (world.publishers[owner]) return;
        await world.freezeAt(owner, (await world.delivery(which))._id, where);
      },
    ),
  ),
  fc
    .record({ owner, rounds: fc.constantFrom(1, 3, 12) })
    .map(({ owner, rounds }) =>
      command(`publisher ${owner} goes on alone, ${rounds} rounds`, (world) =>
        world.alone(owner, rounds),
      ),
    ),
  fc.record({ owner, which, steps }).map(({ owner, which, steps }) =>
    command(`publisher ${owner} takes up ${which}, ${steps} steps`, async (world) => {
      if (world.publishers[owner]) return;
      await world.begin(owner, (await world.delivery(which))._id);
      for (let i = 1; i < steps; i++) await world.step(owner);
    }),
  ),
  fc.record({ owner, steps }).map(({ owner, steps }) =>
    command(`publisher ${owner} goes on, ${steps} steps`, async (world) => {
      for (let i = 0; i < steps; i++) await world.step(owner);
    }),
  ),
  owner.map((owner) =>
    command(`publisher ${owner} claims ahead`, (world) => world.claimAhead(owner)),
  ),
  owner.map((owner) =>
    command(`publisher ${owner} is killed`, (world) => Promise.resolve(world.crash(owner))),
  ),
  owner.map((owner) => command(`publisher ${owner} is refused`, (world) => world.fail(owner))),
];

const surroundings: fc.Arbitrary<Command>[] = [
  fc.constant(
    command('the clock is put back', (world) => {
      // How long a key lives cannot be told by a clock that jumps.
      if (world.network.kind !== 'keyed-briefly') world.putBack(120 * MINUTE);
      return Promise.resolve();
    }),
  ),
  fc
    .constantFrom(SECOND, 10 * SECOND, 25 * SECOND, MINUTE, 3 * MINUTE, 15 * MINUTE, 180 * MINUTE)
    .map((span) =>
      command(`${span / SECOND} s go by`, (world) => Promise.resolve(world.pass(span))),
    ),
  fc
    .constantFrom<CallFate>('accept-silently', 'drop', 'busy', 'refuse')
    .map((fate) =>
      command(`next call: ${fate}`, (world) => Promise.resolve(world.network.calls.push(fate))),
    ),
  fc
    .constant<LookFate>('unreadable')
    .map((fate) =>
      command(`next look: ${fate}`, (world) => Promise.resolve(world.network.looks.push(fate))),
    ),
];

/** Time and publishers move more often than persons do, or little would ever be sent. */
export const interleavings = fc.commands(
  [
    ...[...persons, ...persons.slice(0, 1), ...persons.slice(0, 1)],
    ...planners,
    ...[...publishers, ...publishers, ...publishers],
    ...[overtaken, overtaken, overtaken, overtaken],
    ...[...surroundings, ...surroundings],
  ],
  { maxCommands: 40, size: 'max' },
);
