import { expect } from 'chai';
import { slotsBetween } from '../../src/domain/index.js';
import { DAY } from '../../src/domain/time-units.js';
import { planOf } from '../../src/publishing/planning/channel-plan.js';
import { loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';

const PATH = '/settings/blackouts';

describe('blackouts of all channels', () => {
  let screens: Screens;
  beforeEach(async () => {
    screens = await openScreens();
  });
  afterEach(() => screens.close());

  /** It is Monday 2 March 2026, 09:00 UTC. */
  const form = (from: string, to: string, revision = 0, reason = 'Carnival') => ({
    revision: String(revision),
    'blackouts.0.from': from,
    'blackouts.0.to': to,
    'blackouts.0.reason': reason,
  });
  const blackouts = async () => (await loadOrganisation(screens.bench.store)).blackouts;

  it('show what they move before they are saved, and move it then', async () => {
    const channel = await screens.channel({ levels: { news: 100 } });
    const delivery = await screens.delivery(channel);
    const manager = await screens.as('manager');
    const first = delivery.dueAt?.toISOString().slice(0, 10) ?? '';
    const preview = await manager.post(`${PATH}/preview`, form(first, '2026-03-06'), PATH);
    expect(preview.status).to.equal(200);
    expect(wordsOf(preview.text)).to.include('1 delivery moves');
    expect(await blackouts()).to.deep.equal([]);
    expect((await screens.read(delivery)).dueAt).to.deep.equal(delivery.dueAt);

    const saved = await manager.post(PATH, form(first, '2026-03-06'), PATH);
    expect(saved.status).to.equal(303);
    expect(wordsOf((await manager.get(PATH)).text)).to.include('One delivery followed');
    const moved = await screens.read(delivery);
    expect(moved.dueAt?.getTime()).to.be.above(Date.UTC(2026, 2, 7));
    const organisation = await loadOrganisation(screens.bench.store);
    const now = screens.bench.clock.now();
    const slots = slotsBetween(planOf(organisation, channel), now, now + 4 * DAY);
    expect(slots).to.deep.equal([]);
  });

  it('cannot be of days gone by; what was typed stays', async () => {
    const manager = await screens.as('manager');
    const refused = await manager.post(PATH, form('2026-02-27', '2026-03-03'), PATH);
    expect(refused.status).to.equal(400);
    expect(wordsOf(refused.text)).to.include('2026-02-27 has passed');
    expect(refused.text).to.include('value="2026-02-27"').and.to.include('value="Carnival"');
    expect(await blackouts()).to.deep.equal([]);
  });

  it('count from the first day that has begun nowhere yet', async () => {
    await screens.channel({ zone: 'Pacific/Kiritimati' });
    screens.bench.clock.advance(2 * 3_600_000);
    // There it is Tuesday already.
    const manager = await screens.as('manager');
    const refused = await manager.post(PATH, form('2026-03-02', '2026-03-04'), PATH);
    expect(refused.status).to.equal(400);
    expect(wordsOf(refused.text)).to.include('begin on 2026-03-03 or later');
  });

  it('of two people who save at once are those of the first; the second is told', async () => {
    const manager = await screens.as('manager');
    await manager.post(PATH, form('2026-04-03', '2026-04-06'), PATH);
    const second = await manager.post(PATH, form('2026-05-01', '2026-05-01'), PATH);
    expect(second.status).to.equal(409);
    expect(wordsOf(second.text)).to.include('were changed since you opened this page');
    expect((await blackouts()).map(({ from }) => from)).to.deep.equal(['2026-04-03']);
  });

  it('stand in the audit log with before and after', async () => {
    const manager = await screens.as('manager');
    await manager.post(PATH, form('2026-04-03', '2026-04-06'), PATH);
    const entry = await screens.bench.store.audit.findOne({ action: 'blackout.edit' }).lean();
    expect(entry).to.have.nested.property('before.blackouts').that.deep.equals([]);
    expect(entry).to.have.nested.property('after.blackouts[0].reason', 'Carnival');
  });
});
