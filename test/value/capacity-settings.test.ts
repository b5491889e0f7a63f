import { expect } from 'chai';
import type { OrganisationRecord } from '../../src/store/organisation.js';
import { openWebBench, type Browser, type WebBench } from '../web/support/web-bench.js';
import { setHours } from './support.js';

const FIGURES = ['hours', 'post', 'reply', 'questions', 'value-post', 'value-helped'];
const FUNCTIONS = ['news', 'support', 'events'];

/** Every figure of the form, each 10. */
const filled = (changes: Record<string, string> = {}): Record<string, string> => ({
  ...Object.fromEntries(
    FIGURES.flatMap((figure) => FUNCTIONS.map((name) => [`${figure}-${name}`, '10'])),
  ),
  unit: 'EUR',
  ...changes,
});

describe('the capacity settings', () => {
  let bench: WebBench;
  let admin: Browser;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
  });
  afterEach(() => bench.close());

  const send = (fields: Record<string, string>) => admin.post('/settings/capacity', fields);
  const stored = () =>
    bench.store.organisation.findById('organisation').lean<OrganisationRecord>().orFail();

  it('keep hours, minutes and values by function, with a comma or a point', async () => {
    const answer = await send(filled({ 'hours-news': '7,5', 'post-events': '12.25' }));
    expect(answer.status).to.equal(303);
    const { capacity, value } = await stored();
    expect(capacity).to.deep.include({
      hoursPerWeek: { news: 7.5, support: 10, events: 10 },
      minutesPerPost: { news: 10, support: 10, events: 12.25 },
      shared: false,
    });
    expect(value).to.deep.equal({
      unit: 'EUR',
      perPost: { news: 10, support: 10, events: 10 },
      perHelped: { news: 10, support: 10, events: 10 },
    });
    expect((await admin.get('/settings/capacity')).text).to.include('value="7.5"');
  });

  it('leave a row in the audit log with what was and is', async () => {
    await send(filled());
    bench.clock.advance(1);
    await send(filled({ 'hours-news': '20', shared: 'yes' }));
    const rows = await bench.store.audit.find({ action: 'capacity.edit' }).sort({ _id: 1 }).lean();
    expect(rows.map(({ before }) => before?.['hoursPerWeek news'] ?? null)).to.deep.equal([
      null,
      10,
    ]);
    expect(rows.at(-1)?.after).to.deep.include({ 'hoursPerWeek news': 20, shared: true });
  });

  it('are not set while all their figures are empty', async () => {
    await setHours(bench);
    const none = Object.fromEntries(Object.keys(filled()).map((name) => [name, '']));
    expect((await send(none)).status).to.equal(303);
    expect(await stored()).to.deep.include({ capacity: null, value: null });
  });

  it('say which figure cannot be used, and keep what was typed', async () => {
    const answer = await send(
      filled({ 'hours-news': '', 'post-support': 'many', 'questions-events': '101', unit: 'gold' }),
    );
    expect(answer.status).to.equal(400);
    expect(answer.text).to.include('News, Staff hours a week: Give a number');
    expect(answer.text).to.include('Support, Minutes a post: Give a number');
    expect(answer.text).to.include('Give a number from 0 to 100.');
    expect(answer.text).to.include('Write points, or a currency');
    expect(answer.text).to.include('value="many"');
    expect((await stored()).capacity).to.equal(null);
  });

  it('refuse a field that the form does not have', async () => {
    expect((await send(filled({ role: 'admin' }))).status).to.equal(400);
    expect((await stored()).capacity).to.equal(null);
  });
});
