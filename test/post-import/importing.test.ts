import { expect } from 'chai';
import type { Actor } from '../../src/access/actor.js';
import { carryOn, carryOnImports } from '../../src/post-import/import-steps.js';
import type { ImportDefaults } from '../../src/post-import/row-reader.js';
import {
  bringIn,
  checkAgain,
  findImport,
  takeFile,
  undoImport,
} from '../../src/post-import/post-import.js';
import type { PostImportRecord } from '../../src/store/post-imports.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { rejection } from '../support/rejection.js';
import { openScreens, type Screens } from '../web/support/screens.js';

const DEFAULTS: ImportDefaults = {
  ...{ function: 'news', channels: [], when: 'next-slot', zone: 'Europe/Berlin' },
};

describe('bringing in a file of posts', () => {
  let screens: Screens;
  let author: Actor;
  let channel: ChannelRecord;
  beforeEach(async () => {
    screens = await openScreens();
    author = await screens.actor('author');
    channel = await screens.channel({ name: 'City news' });
  });
  afterEach(() => screens.close());

  const deps = () => screens.bench.services;
  const now = () => findImport(deps(), author, id);
  let id: string;

  /** Takes a file in and looks at it. */
  const look = async (
    csv: string,
    defaults: Partial<ImportDefaults> = {},
  ): Promise<PostImportRecord> => {
    const given = { name: 'posts.csv', bytes: Buffer.from(csv) };
    ({ _id: id } = await takeFile(deps(), author, {
      ...given,
      defaults: { ...DEFAULTS, channels: [channel._id], ...defaults },
    }));
    await carryOn(deps(), id);
    return now();
  };
  const bring = async (leaveOut = false): Promise<PostImportRecord> => {
    await bringIn(deps(), author, { id, leaveOut });
    await carryOn(deps(), id);
    return now();
  };
  const counts = async () => ({
    posts: await screens.bench.store.posts.countDocuments({ author: author.id }),
    deliveries: await screens.bench.store.deliveries.countDocuments({ channel: channel._id }),
  });
  const places = ({ outcomes }: PostImportRecord) =>
    outcomes.map((each) => each.places.map(({ at, slot }) => [at, slot]));

  it('shows where each row would go, one after the other, and saves nothing', async () => {
    const looked = await look('text\nFirst\nSecond\nThird\n');
    expect(looked.state).to.equal('checked');
    const times = looked.outcomes.flatMap((each) => each.places.map(({ at }) => at ?? 0));
    expect(times).to.have.length(3);
    expect([...new Set(times)].sort((a, b) => a - b)).to.deep.equal(times);
    expect(await counts()).to.deep.equal({ posts: 0, deliveries: 0 });
  });

  it('puts every row where it was shown', async () => {
    const looked = await look(
      'text;when;date;time\nIn a slot;;;\nAt a time;fixed;2026-03-04;11:40\nLater;draft;;\n',
    );
    expect(looked.outcomes.flatMap(({ problems }) => problems)).to.deep.equal([]);
    const done = await bring();
    expect(done.state).to.equal('done');
    expect(places(done)).to.deep.equal(places(looked));
    const made = await screens.bench.store.deliveries.find({ channel: channel._id }).lean();
    const states = made.map(({ state, dueAt }) => [state, dueAt?.getTime() ?? null]);
    const [slot, fixed] = looked.outcomes.flatMap((each) => each.places.map(({ at }) => at));
    expect(states).to.deep.include.members([
      ['queued', slot],
      ['queued', fixed],
      ['draft', null],
    ]);
    expect(fixed).to.equal(Date.UTC(2026, 2, 4, 10, 40));
    expect(await counts()).to.deep.equal({ posts: 3, deliveries: 3 });
  });

  it('names every bad row by its line, with every reason', async () => {
    const { outcomes } = await look(
      [
        'text,function,channels,date,time',
        'Fine,,,,',
        ',sport,Nowhere,30.2.2026,9:00',
        'Twice,,,,',
        'Twice,,,,',
        'At night,,,2026-03-04,03:00',
      ].join('\n'),
    );
    const told = outcomes.map(({ line, problems }) => `${line}: ${problems.join(' | ')}`);
    expect(told[0]).to.equal('2: ');
    expect(told[1]).to.equal(
      '3: “sport” is not a function: news, support or events. | There is no channel “Nowhere”. | There is no 30.2.2026 9:00. | The text is missing.',
    );
    expect(told[2]).to.equal('4: ');
    expect(told[3]).to.equal('5: ');
    expect(outcomes[3]?.notes.join()).to.match(/same text is on City news already/);
    expect(told[4]).to.match(
      /^6: City news: .*The nearest time that works is 2026-03-0\d \d\d:\d\d/,
    );
  });

  it('brings in nothing while a row is bad, unless somebody says that it is left out', async () => {
    await look('text,title\nFine,\n" ",Nothing to say\n');
    expect((await now()).outcomes.map(({ problems }) => problems.length)).to.deep.equal([0, 1]);
    const refused = await rejection(bringIn(deps(), author, { id, leaveOut: false }));
    expect(refused).to.have.property('name', 'InvalidInputError');
    expect(await counts()).to.deep.equal({ posts: 0, deliveries: 0 });
    expect((await bring(true)).state).to.equal('done');
    expect(await counts()).to.deep.equal({ posts: 1, deliveries: 1 });
  });

  it('brings in nothing where a row lost its place since it was looked at', async () => {
    await look('text,date,time\nFirst,2026-03-04,11:40\nSecond,2026-03-05,11:40\n');
    const when = { type: 'fixed', wall: '2026-03-05T11:35', zone: 'Europe/Berlin' } as const;
    await screens.delivery(channel, { when: { ...when, choice: 'first' } });
    const after = await bring();
    expect(after.state).to.equal('checked');
    expect(after.problem).to.match(/^Nothing was brought in\. Line 3 cannot be placed/);
    expect(after.outcomes.map(({ problems }) => problems.length)).to.deep.equal([0, 1]);
    expect((await counts()).posts).to.equal(0);
    expect((await counts()).deliveries).to.equal(1);
  });

  it('reads the columns as a person says', async () => {
    const looked = await look('A,B\nSnow,Winter\n');
    expect(looked.state).to.equal('mapping');
    const none = { function: null, channels: null, when: null, date: null, time: null, zone: null };
    const mapping = { ...none, text: 0, title: 1 };
    const defaults = { ...DEFAULTS, channels: [channel._id], when: 'draft' } as const;
    await checkAgain(deps(), author, { id, mapping, defaults });
    await carryOn(deps(), id);
    await bring();
    const [post] = await screens.bench.store.posts.find({ author: author.id }).lean();
    expect(post).to.include({ text: 'Snow', title: 'Winter' });
  });

  it('is undone as a whole while nothing went out, and not after', async () => {
    await look('text\nFirst\nSecond\n');
    await bring();
    await undoImport(deps(), author, id);
    await carryOn(deps(), id);
    expect((await now()).state).to.equal('undone');
    const { store } = screens.bench;
    expect(await store.deliveries.distinct('state')).to.deep.equal(['cancelled']);

    await look('text\nThird\nFourth\n');
    await bring();
    await store.deliveries.updateOne({ state: 'queued' }, { $set: { state: 'published' } });
    const refused = await rejection(undoImport(deps(), author, id));
    expect(refused).to.have.property('name', 'ConflictError');
    expect(await store.deliveries.countDocuments({ state: 'queued' })).to.equal(1);
  });

  it('is nobody else’s to see or to bring in', async () => {
    await look('text\nFirst\n');
    const other: Actor = { ...author, id: 'somebody-else' };
    for (const asked of [
      findImport(deps(), other, id),
      bringIn(deps(), other, { id, leaveOut: false }),
      undoImport(deps(), other, id),
    ]) {
      expect(await rejection(asked)).to.have.property('name', 'NotFoundError');
    }
  });

  it('asks again whether its owner may, when the work is done', async () => {
    await look('text\nFirst\n');
    await bringIn(deps(), author, { id, leaveOut: false });
    await screens.bench.store.people.updateOne({ _id: author.id }, { $set: { state: 'disabled' } });
    await carryOn(deps(), id);
    expect((await now()).problem).to.match(/may not do so any more/);
    expect(await counts()).to.deep.equal({ posts: 0, deliveries: 0 });
  });

  it('yields to whoever takes a time in the very moment of writing', async () => {
    await look('text,date,time\nFirst,2026-03-04,11:40\nSecond,,\n');
    await bringIn(deps(), author, { id, leaveOut: false });
    const when = { type: 'fixed', wall: '2026-03-04T11:35', zone: 'Europe/Berlin' } as const;
    const { store } = screens.bench;
    let others = 0;
    const contested = new Proxy(store.deliveries, {
      get(target, name, receiver): unknown {
        const value: unknown = Reflect.get(target, name, receiver);
        if (name !== 'insertMany' || typeof value !== 'function') return value;
        return async (...given: unknown[]): Promise<unknown> => {
          others += 1;
          if (others === 1) await screens.delivery(channel, { when: { ...when, choice: 'first' } });
          return Reflect.apply(value, target, given) as unknown;
        };
      },
    });
    await carryOn({ ...deps(), store: { ...store, deliveries: contested } }, id);
    expect((await now()).problem).to.match(/^Nothing was brought in\. Line 2 cannot be placed/);
    expect((await counts()).posts).to.equal(0);
    expect((await counts()).deliveries).to.equal(1);
  });

  describe('cut off', () => {
    /** Fails at the first call of a method of a model, as if the process died there. */
    const dieAt = async (model: 'posts' | 'deliveries', method: string, after = 0) => {
      const { store } = screens.bench;
      let calls = 0;
      const dying = new Proxy(store[model], {
        get(target, name, receiver): unknown {
          const value: unknown = Reflect.get(target, name, receiver);
          if (name !== method || typeof value !== 'function') return value;
          return (...given: unknown[]): unknown => {
            calls += 1;
            if (calls > after) throw new Error('the process died');
            return Reflect.apply(value, target, given) as unknown;
          };
        },
      });
      const died = { ...deps(), store: { ...store, [model]: dying } };
      const error = await rejection(carryOn(died, id));
      expect(error).to.have.property('message', 'the process died');
    };
    const rows = Array.from({ length: 6 }, (_, number) => `Post number ${number}`);
    // One has a time of its own, which what was left behind would stand in the way of.
    const [first, ...others] = rows;
    const csv = `text,date,time\n${first},2026-03-04,11:40\n${others.join('\n')}\n`;
    const texts = async () =>
      (await screens.bench.store.posts.find({ author: author.id }).lean())
        .map(({ text }) => text)
        .sort();

    it('before anything counts, it is brought in later, each row once', async () => {
      await look(csv);
      await bringIn(deps(), author, { id, leaveOut: false });
      await dieAt('posts', 'insertMany');
      await screens.bench.store.postImports.updateOne({ _id: id }, { $set: { state: 'placing' } });
      expect((await counts()).posts).to.equal(0);
      await carryOnImports(deps());
      expect((await now()).state).to.equal('placing');
      screens.bench.clock.advance(61_000);
      await carryOnImports(deps());
      expect((await now()).state).to.equal('done');
      expect(await texts()).to.deep.equal(rows);
      expect(await counts()).to.deep.equal({ posts: 6, deliveries: 6 });
    });

    it('in the middle of saving, the rest comes later, also where its places were given back', async () => {
      await look(csv);
      await bringIn(deps(), author, { id, leaveOut: false });
      await dieAt('posts', 'insertMany');
      const { store } = screens.bench;
      const { rows: taken } = await now();
      // Two of them were written; of the others one has its places taken away as half saved.
      const at = new Date(screens.bench.clock.now());
      const [one, , , last] = taken;
      for (const row of [one, last]) {
        const index = taken.indexOf(row as (typeof taken)[number]);
        await store.posts.create({
          ...{ _id: row?.post ?? '', function: 'news', title: null, text: rows[index] ?? '' },
          ...{ media: [], variants: {}, author: author.id, revision: 0, sample: false },
          ...{ createdAt: at, updatedAt: at },
        });
      }
      await store.deliveries.deleteMany({ post: taken[1]?.post ?? '' });
      screens.bench.clock.advance(61_000);
      await carryOnImports(deps());
      const done = await now();
      expect(done.state).to.equal('done');
      expect(await texts()).to.deep.equal(rows);
      expect(await counts()).to.deep.equal({ posts: 6, deliveries: 6 });
    });

    it('is worked on by one process at a time', async () => {
      await look(csv);
      await bringIn(deps(), author, { id, leaveOut: false });
      await Promise.all([carryOn(deps(), id), carryOn(deps(), id), carryOnImports(deps())]);
      expect((await now()).state).to.equal('done');
      expect(await counts()).to.deep.equal({ posts: 6, deliveries: 6 });
    });
  });
});
