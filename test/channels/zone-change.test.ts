import { expect } from 'chai';
import { addChannel } from '../board/support.js';
import type { PersonActor } from '../../src/access/actor.js';
import { MINUTE } from '../../src/domain/time-units.js';
import { relayOutbox } from '../../src/publishing/ledger/outbox-relay.js';
import { schedulePost } from '../../src/publishing/scheduling/post-scheduler.js';
import { replanChannel } from '../../src/publishing/planning/queue-planner.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { openWebBench, type Browser, type WebBench } from '../web/support/web-bench.js';
import { CONNECT_FORM } from './support.js';

// The bench's clock stands at Monday 2 March 2026, 10:00 in Berlin.
describe('a change of the zone of a channel', () => {
  let bench: WebBench;
  let admin: Browser;
  let channel: ChannelRecord;
  let author: PersonActor;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
    const id = await bench.person('manager');
    author = { kind: 'person', id, name: 'Max', role: 'manager', zone: 'Europe/Berlin' };
    channel = await addChannel(bench, { news: 50 });
  });
  afterEach(() => bench.close());

  async function fixed(wall: string, zone: string): Promise<DeliveryRecord> {
    const result = await schedulePost(bench.services, author, {
      ...{ function: 'news', title: null, text: `At ${wall}`, media: [], variants: {} },
      channels: [channel._id],
      when: { type: 'fixed', wall, zone, choice: 'first' },
      ...{ overrideReason: 'a test of zones', askApproval: false },
    });
    const delivery = result.type === 'scheduled' ? result.deliveries[0] : undefined;
    if (!delivery) throw new Error(JSON.stringify(result));
    return delivery;
  }

  const read = ({ _id }: DeliveryRecord): Promise<DeliveryRecord> =>
    bench.store.deliveries.findById(_id).lean<DeliveryRecord>().orFail();
  const path = (): string => `/settings/channels/${channel._id}/rhythm`;
  const form = (zone: string) => ({
    revision: '0',
    ...Object.fromEntries(
      Object.entries(CONNECT_FORM).filter(([name]) =>
        /^(windows|preferredTimes|gap|blackouts)/.test(name),
      ),
    ),
    zone,
  });

  it('takes the times that were written in it along, and tells who owns them', async () => {
    const delivery = await fixed('2026-03-05T12:00', 'Europe/Berlin');
    expect(delivery.dueAt).to.deep.equal(new Date('2026-03-05T11:00:00Z'));
    const answer = await admin.post(path(), form('Europe/Lisbon'), path());
    expect(answer.status, answer.text).to.equal(303);
    const after = await read(delivery);
    expect(after.dueAt).to.deep.equal(new Date('2026-03-05T12:00:00Z'));
    expect(after.wakeAt).to.deep.equal(after.dueAt);
    expect(after.placement).to.deep.include({ wall: '2026-03-05T12:00', zone: 'Europe/Lisbon' });
    expect(after.history.map(({ event }) => event)).to.include('rezoned');

    await relayOutbox(bench.services);
    const notices = await bench.services.notices.list(author.id);
    expect(notices.map(({ sentence }) => sentence).join()).to.match(
      /goes out at another time.*changed the zone of City news from Europe\/Berlin to Europe\/Lisbon/,
    );
  });

  it('leaves the times that were written in another zone where they are', async () => {
    const delivery = await fixed('2026-03-05T13:00', 'Europe/Helsinki');
    await admin.post(path(), form('Europe/Lisbon'), path());
    const after = await read(delivery);
    expect(after.dueAt).to.deep.equal(delivery.dueAt);
    expect(after.placement).to.deep.include({ zone: 'Europe/Helsinki' });
  });

  it('misses what would be in the past by that, and asks', async () => {
    const delivery = await fixed('2026-03-02T12:00', 'Europe/Berlin');
    await admin.post(path(), form('Asia/Tokyo'), path());
    const after = await read(delivery);
    expect(after).to.include({ state: 'missed', wakeAt: null });
    expect(after.problem).to.match(/its time has gone already.*Choose a new time/);
  });

  it('shows what moves before it is made', async () => {
    await fixed('2026-03-05T12:00', 'Europe/Berlin');
    const answer = await admin.post(`${path()}/preview`, form('Europe/Lisbon'), path());
    expect(answer.text).to.include('At 2026-03-05T12:00');
  });

  it('is finished by the next planning when a crash came in between, once', async () => {
    const delivery = await fixed('2026-03-05T12:00', 'Europe/Berlin');
    const rhythm = {
      ...channel.rhythms[0],
      from: bench.clock.now() - MINUTE,
      zone: 'Europe/Lisbon',
    };
    await bench.store.channels.updateOne(
      { _id: channel._id },
      {
        $push: {
          rhythms: rhythm,
          zoneChanges: { from: 'Europe/Berlin', to: 'Europe/Lisbon', by: 'Ada' },
        },
        $set: { planStale: true },
      },
    );
    await replanChannel(bench.services, channel._id);
    await replanChannel(bench.services, channel._id);
    const after = await read(delivery);
    expect(after.dueAt).to.deep.equal(new Date('2026-03-05T12:00:00Z'));
    expect(after.history.filter(({ event }) => event === 'rezoned')).to.have.lengthOf(1);
    const stored = await bench.store.channels.findById(channel._id).lean<ChannelRecord>();
    expect(stored).to.deep.include({ planStale: false, zoneChanges: [] });
    // Written in the old zone on purpose, afterwards: it is nobody's to move.
    const later = await fixed('2026-03-06T12:00', 'Europe/Berlin');
    await replanChannel(bench.services, channel._id);
    expect((await read(later)).dueAt).to.deep.equal(later.dueAt);
  });
});
