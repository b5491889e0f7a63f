import { expect } from 'chai';
import { EVENT_POSTS } from '../../src/domain/index.js';
import { MINUTE } from '../../src/domain/time-units.js';
import { addEvent, changeEvent } from '../../src/filling/event-book.js';
import { draftEventPosts } from '../../src/filling/event-drafts.js';
import { eventInput, type EventInput } from '../../src/filling/event-input.js';
import { moveEventPosts } from '../../src/filling/event-mover.js';
import { loadEventDeliveries } from '../../src/filling/event-proposals.js';
import { deleteEvent, restoreEvent } from '../../src/filling/event-remover.js';
import { takeSlot } from '../../src/filling/slot-taker.js';
import { moveDelivery } from '../../src/publishing/scheduling/delivery-mover.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import { editPost } from '../../src/publishing/scheduling/post-editor.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import type { PostRecord } from '../../src/store/posts.js';
import { actor, openPublishingBench, type PublishingBench } from '../support/publishing-bench.js';

describe('an event', () => {
  let bench: PublishingBench;
  let channel: ChannelRecord;
  const author = actor('author');
  beforeEach(async () => {
    bench = await openPublishingBench();
    // Monday 2 March 2026; three posts about events a week: Monday, Wednesday, Friday.
    channel = await bench.channel({ levels: { news: 0, support: 0, events: 75 } });
  });
  afterEach(() => bench.close());

  const concert = (given: Partial<EventInput> = {}): EventInput =>
    eventInput.parse({
      ...{ name: 'Harbour concert', starts: '2026-04-04T19:00', ends: '2026-04-04T22:00' },
      ...{ zone: 'Europe/Berlin', place: 'Pier 3', link: 'https://example.org/c' },
      ...{ channels: [channel._id], ...given },
    });
  const plan = async (given: Partial<EventInput> = {}) => {
    const event = await addEvent(bench.deps, author, concert(given));
    const drafts = await draftEventPosts(bench.deps, author, { event });
    return { event, drafts };
  };
  const textOf = async ({ post }: DeliveryRecord): Promise<string> => {
    const found = await bench.deps.store.posts.findById(post).lean<PostRecord>().exec();
    return found?.text ?? '';
  };
  const told = (drafts: readonly DeliveryRecord[]) =>
    drafts
      .toSorted((a, b) => placeOf(a) - placeOf(b))
      .map(({ event }) => `${event?.post} ${event?.intendedAt?.toISOString().slice(0, 10)}`);

  const placeOf = ({ event }: DeliveryRecord) => EVENT_POSTS.indexOf(event?.post ?? 'thanks');

  it('proposes its posts as drafts in words to edit, each with a promised slot in mind', async () => {
    const { drafts } = await plan();
    expect(told(drafts)).to.deep.equal([
      ...['announcement 2026-03-09', 'week-before 2026-03-27', 'day-before 2026-04-03'],
      'thanks 2026-04-06',
    ]);
    expect(await Promise.all(drafts.map(textOf))).to.deep.equal([
      'Harbour concert: Saturday 4 April, 19:00, Pier 3. https://example.org/c',
      'Save the date: Harbour concert is on Saturday 4 April, 19:00, Pier 3. https://example.org/c',
      'Tomorrow, 19:00: Harbour concert, Pier 3. See you there? https://example.org/c',
      'Thank you to everybody who came to Harbour concert. https://example.org/c',
    ]);
    expect(drafts.map(({ state }) => state)).to.deep.equal(Array(4).fill('draft'));
  });

  it('says the time of the channel, with its own beside it where they differ', async () => {
    const rhythms = channel.rhythms.map((rhythm) => ({ ...rhythm, zone: 'America/New_York' }));
    await bench.deps.store.channels.updateOne({ _id: channel._id }, { $set: { rhythms } });
    const { drafts } = await plan({ link: '', place: '' });
    const [announcement] = drafts;
    if (!announcement) throw new Error('no draft');
    expect(await textOf(announcement)).to.equal(
      'Harbour concert: Saturday 4 April, 13:00 (19:00 in Berlin).',
    );
  });

  it('makes each draft once, however often and by whomever it is asked', async () => {
    const { event } = await plan();
    await Promise.all([1, 2, 3].map(() => draftEventPosts(bench.deps, author, { event })));
    expect(await loadEventDeliveries(bench.deps.store, event._id)).to.have.length(4);
    const { drafts } = await plan({ name: 'Another' });
    // The slots that the first one's drafts are meant for are left to them.
    expect(told(drafts)).to.deep.equal([
      ...['announcement 2026-03-11', 'week-before 2026-03-30', 'thanks 2026-04-08'],
    ]);
    const other = await addEvent(bench.deps, author, concert({ name: 'A third' }));
    const both = await Promise.all([
      draftEventPosts(bench.deps, author, { event: other }),
      draftEventPosts(bench.deps, author, { event: other }),
    ]);
    expect(await loadEventDeliveries(bench.deps.store, other._id)).to.have.length(
      both.flat().length,
    );
  });

  it('has a queued draft take its slot, and stay there whatever the level becomes', async () => {
    const { drafts } = await plan();
    const [first] = drafts;
    const at = first?.event?.intendedAt?.getTime() ?? 0;
    const taken = await takeSlot(bench.deps, author, { draft: first?._id ?? '', at });
    expect(taken.type).to.equal('taken');
    const queued = await bench.delivery(first?._id ?? '');
    expect(queued).to.deep.include({ state: 'queued', holds: new Date(at), dueAt: new Date(at) });
    expect(queued.placement.kind).to.equal('fixed');
  });

  it('is not announced at or after its start: neither placed there nor published late', async () => {
    const { event, drafts } = await plan({ starts: '2026-03-09T15:30', ends: null });
    const reminder = drafts.find((draft) => draft.event?.before);
    const id = reminder?._id ?? '';
    const fixed = (wall: string) =>
      moveDelivery(bench.deps, author, id, {
        when: { type: 'fixed', wall, zone: 'Europe/Berlin', choice: 'first' },
        ...{ revision: null, overrideReason: null },
      });
    const refused = await fixed('2026-03-09T15:40');
    if (refused.type !== 'refused') throw new Error('it was placed after the start');
    expect(refused.refusal.broken[0]).to.include({ rule: 'past' });
    expect(refused.refusal.overridable).to.equal(false);

    const at = reminder?.event?.intendedAt?.getTime() ?? 0;
    expect((await takeSlot(bench.deps, author, { draft: id, at })).type).to.equal('taken');
    const earlier = new Date(at + 30 * MINUTE);
    const input = concert({ starts: earlier.toISOString().slice(0, 16), ends: null, zone: 'UTC' });
    await changeEvent(bench.deps, author, { id: event._id, revision: 0, input });
    bench.clock.advance(at + 40 * MINUTE - bench.clock.now());
    await publishDelivery(bench.deps, id);
    const missed = await bench.delivery(id);
    expect(missed.state).to.equal('missed');
    expect(missed.problem).to.contain('has begun');
    expect(bench.networks.keyed.accepted).to.deep.equal([]);
  });

  it('takes its posts along when it is moved, words and all, but not what somebody wrote', async () => {
    const { event, drafts } = await plan();
    const [announcement, week] = drafts;
    if (!announcement || !week) throw new Error('no drafts');
    const at = week.event?.intendedAt?.getTime() ?? 0;
    await takeSlot(bench.deps, author, { draft: week._id, at });
    const own = { title: null, text: 'In our own words', media: [], variants: {}, revision: 0 };
    await editPost(bench.deps, author, announcement.post, own);
    const later = concert({ starts: '2026-04-11T20:00', ends: null });
    const changed = await changeEvent(bench.deps, author, {
      ...{ id: event._id, revision: 0, input: later },
    });
    const result = await moveEventPosts(bench.deps, author, changed);
    expect(result.left).to.deep.equal([]);
    expect(result.reworded).to.deep.equal([announcement._id]);
    const after = await loadEventDeliveries(bench.deps.store, event._id);
    expect(told(after)).to.deep.equal([
      ...['announcement 2026-03-16', 'week-before 2026-04-03', 'day-before 2026-04-10'],
      'thanks 2026-04-13',
    ]);
    const queued = await bench.delivery(week._id);
    expect(queued.dueAt?.toISOString().slice(0, 10)).to.equal('2026-04-03');
    expect(await textOf(week)).to.contain('Saturday 11 April, 20:00');
    expect(await textOf(announcement)).to.equal('In our own words');
    expect(await moveEventPosts(bench.deps, author, changed)).to.deep.include({ moved: [] });
  });

  it('is deleted with its posts that are not out, and comes back with them', async () => {
    const { event, drafts } = await plan();
    const [first] = drafts;
    const at = first?.event?.intendedAt?.getTime() ?? 0;
    await takeSlot(bench.deps, author, { draft: first?._id ?? '', at });
    await deleteEvent(bench.deps, author, { id: event._id, withPosts: true });
    const states = async () =>
      (await loadEventDeliveries(bench.deps.store, event._id)).map(({ state }) => state).sort();
    expect(await states()).to.deep.equal(Array(4).fill('cancelled'));
    await restoreEvent(bench.deps, author, event._id);
    expect(await states()).to.deep.equal(['draft', 'draft', 'draft', 'queued']);
    await deleteEvent(bench.deps, author, { id: event._id, withPosts: false });
    expect(await states()).to.deep.equal(['draft', 'draft', 'draft', 'queued']);
  });

  it('ends after it starts, and happens where there is a channel', () => {
    expect(() => concert({ channels: [] })).to.throw();
    expect(() => concert({ starts: '2026-02-30T10:00' })).to.throw();
    expect(() => concert({ link: 'javascript:alert(1)' })).to.throw();
  });
});
