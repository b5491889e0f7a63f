import { expect } from 'chai';
import { openApiBench, type ApiBench, type ApiClient } from './support/api-bench.js';

describe('times in the API', () => {
  let bench: ApiBench;
  let manager: ApiClient;
  let channel: string;
  before(async () => {
    bench = await openApiBench();
    await bench.store.organisation.updateOne({}, { $set: { zone: 'Asia/Tokyo' } });
    manager = await bench.client('manager');
    channel = (await bench.channel())._id;
  });
  after(() => bench.close());

  const scheduled = async (when: object) => {
    const answer = await manager.post('/posts', {
      ...{ function: 'news', text: `At ${JSON.stringify(when)}`, channels: [channel], when },
      overrideReason: 'a test of times',
    });
    expect(answer.status, answer.text).to.equal(201);
    const [delivery] = (answer.body as { deliveries: Placed[] }).deliveries;
    return delivery;
  };
  interface Placed {
    readonly dueAt: string;
    readonly placement: {
      readonly wall: string;
      readonly zone: string;
      readonly clockChange: string;
    };
  }

  it('of a post may have seconds, as programs write them, and go up to the whole minute', async () => {
    const cases: [object, string][] = [
      [{ at: '2026-04-06T09:30:00', zone: 'Europe/Berlin' }, '2026-04-06T07:30:00.000Z'],
      [{ at: '2026-04-07T09:30:00.000', zone: 'Europe/Berlin' }, '2026-04-07T07:30:00.000Z'],
      [{ at: '2026-04-08T09:29:30.5', zone: 'Europe/Berlin' }, '2026-04-08T07:30:00.000Z'],
      [{ at: '2026-04-09T09:29:01.001Z' }, '2026-04-09T09:30:00.000Z'],
      [{ at: '2026-04-10T09:30Z', zone: 'Europe/Berlin' }, '2026-04-10T09:30:00.000Z'],
      [{ at: '2026-04-13T09:30+02:00' }, '2026-04-13T07:30:00.000Z'],
    ];
    for (const [when, dueAt] of cases) {
      expect((await scheduled(when))?.dueAt, JSON.stringify(when)).to.equal(dueAt);
    }
  });

  it('of a post tell what a clock change makes of them', async () => {
    const gap = await scheduled({ at: '2026-03-29T02:30', zone: 'Europe/Berlin' });
    expect(gap).to.include({ dueAt: '2026-03-29T01:00:00.000Z' });
    expect(gap?.placement).to.include({ wall: '2026-03-29T02:30', clockChange: 'gap' });
    const twice = { at: '2026-10-25T02:30', zone: 'Europe/Berlin' };
    const first = await scheduled(twice);
    expect(first).to.include({ dueAt: '2026-10-25T00:30:00.000Z' });
    expect(first?.placement).to.include({ clockChange: 'overlap' });
    const second = await scheduled({ ...twice, choice: 'second' });
    expect(second).to.include({ dueAt: '2026-10-25T01:30:00.000Z' });
  });

  it('of a range may be dates, in the zone of what is asked about', async () => {
    const slots = async (query: string) =>
      (await manager.get(`/channels/${channel}/slots?${query}`)).body as {
        from: string;
        to: string;
        items: { at: string }[];
      };
    const week = await slots('from=2026-03-23&to=2026-03-30');
    // The clock changes in Berlin on the 29th.
    expect(week).to.include({ from: '2026-03-22T23:00:00.000Z', to: '2026-03-29T22:00:00.000Z' });
    const same = await slots('from=2026-03-22T23:00:00Z&to=2026-03-29T22:00Z');
    expect(same).to.deep.equal(week);
    expect(week.items).to.have.length.greaterThan(0);

    const due = async (query: string) =>
      ((await manager.get(`/deliveries?${query}`)).body as { items: Placed[] }).items.map(
        ({ dueAt }) => dueAt,
      );
    await scheduled({ at: '2026-05-05T00:30', zone: 'Asia/Tokyo' });
    expect(await due('from=2026-05-05&to=2026-05-06')).to.deep.equal(['2026-05-04T15:30:00.000Z']);
    expect(await due('from=2026-05-06')).not.to.include('2026-05-04T15:30:00.000Z');
    const csv = (await manager.get('/exports/posts.csv?from=2026-05-05&to=2026-05-06')).text;
    expect(csv.trim().split(/\r?\n/)).to.have.lengthOf(2);
  });

  it('of a range are refused where they are none, or the wrong way round', async () => {
    const admin = await bench.client('admin');
    for (const path of [
      `/channels/${channel}/slots`,
      '/deliveries',
      '/exports/posts.ics',
      '/audit',
    ]) {
      for (const [query, field] of [
        ['from=2026-02-30', 'from'],
        ['from=tomorrow', 'from'],
        ['to=2026-3-1', 'to'],
        ['from=2026-03-05&to=2026-03-05', 'to'],
        ['from=2026-03-05&to=2026-03-04T12:00:00Z', 'to'],
        ['from=2026-03-05&from=2026-03-06', 'from'],
      ] as const) {
        const { status, body, text } = await admin.get(`${path}?${query}`);
        expect(status, `${path}?${query}: ${text}`).to.equal(400);
        expect((body as { fields: object }).fields, text).to.have.property(field);
      }
    }
  });
});
