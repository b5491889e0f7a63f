import { expect } from 'chai';
import { setHours, POINTS, TEN_HOURS } from '../value/support.js';
import { openApiBench, type ApiBench } from './support/api-bench.js';

describe('capacity and value in the API', () => {
  let bench: ApiBench;
  beforeEach(async () => {
    bench = await openApiBench();
  });
  afterEach(() => bench.close());

  it('are set and read, with what the bank needs of the hours', async () => {
    await bench.channel({ levels: { news: 50, support: 0, events: 0 } });
    const admin = await bench.client('admin');
    expect((await admin.get('/capacity')).body).to.deep.equal({
      ...{ capacity: null, value: null, cost: null },
    });
    const answer = await admin.put('/capacity', { capacity: TEN_HOURS, value: POINTS });
    expect(answer.status).to.equal(200);
    const viewer = await bench.client('viewer');
    const { body } = await viewer.get('/capacity');
    expect(body).to.deep.include({ capacity: TEN_HOURS, value: POINTS });
    expect(body).to.have.nested.property('cost.functions.news.needed', 3);
    expect(body).to.have.nested.property('cost.sustainable', true);
  });

  it('are refused with every figure that cannot be used', async () => {
    const admin = await bench.client('admin');
    const hoursPerWeek = { news: -1, support: 1, events: 1 };
    const answer = await admin.put('/capacity', {
      capacity: { ...TEN_HOURS, hoursPerWeek },
      value: { ...POINTS, unit: 'gold' },
    });
    expect(answer.status).to.equal(400);
    expect(Object.keys((answer.body as { fields: object }).fields)).to.have.members([
      'capacity.hoursPerWeek.news',
      'value.unit',
    ]);
  });

  it('refuse a level past the hours with the figures, and set it with a manager’s reason', async () => {
    const { _id } = await bench.channel({ levels: { news: 50 } });
    await setHours(bench);
    const manager = await bench.client('manager');
    const path = `/channels/${_id}/dimmers/news`;
    const refused = await manager.put(path, { level: 100 });
    expect(refused.status).to.equal(422);
    const [rule] = (refused.body as { rules: { rule: string; sentence: string }[] }).rules;
    expect(rule?.rule).to.equal('capacity');
    expect(rule?.sentence).to.include('14 h a week of news against 10 h there are');
    const set = await manager.put(path, { level: 100, overrideReason: 'The fair is on' });
    expect(set.status).to.equal(200);
  });

  it('say what a step of each dimmer costs, and propose levels', async () => {
    const { _id: channel } = await bench.channel({ levels: { news: 50, support: 50, events: 0 } });
    const manager = await bench.client('manager');
    expect((await manager.get('/value')).status).to.equal(409);
    await setHours(bench);
    const { body } = await manager.get('/value');
    expect(body).to.deep.include({ unit: 'points', value: 34 });
    expect(body).to.have.nested.property('dimmers[0].next.level', 57);
    const proposed = await manager.post('/value/proposal', {
      keep: [{ channel, function: 'support' }],
    });
    expect(proposed.body).to.deep.include({ exact: true, bound: 84 });
    expect(proposed.body).to.have.nested.property('dimmers[0].after.level', 82);
    expect(proposed.body).to.have.nested.property('dimmers[1].kept', true);
  });
});
