import { expect } from 'chai';
import { calendarRange } from '../../src/web/calendar/calendar-range.js';
import { DAY, HOUR } from '../../src/domain/time-units.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';
import type { Browser } from './support/web-bench.js';

const now = Date.parse('2026-03-25T12:00Z');
const berlin = { zone: 'Europe/Berlin', now };

describe('the days of a calendar', () => {
  it('are a week from Monday, today in it where no date is given', () => {
    const { days, title, before, after } = calendarRange('week', '', berlin);
    expect(days.map(({ date }) => date)).to.have.length(7);
    expect(days[0]?.date).to.equal('2026-03-23');
    expect(title).to.equal('23 to 29 March 2026');
    expect([before, after]).to.deep.equal(['2026-03-16', '2026-03-30']);
  });

  it('touch each other also where the clocks go forward', () => {
    const { days } = calendarRange('week', '2026-03-29', berlin);
    for (const [index, day] of days.entries()) {
      expect(day.to, day.date).to.equal(days[index + 1]?.from ?? day.to);
    }
    expect((days[6]?.to ?? 0) - (days[6]?.from ?? 0)).to.equal(23 * HOUR);
  });

  it('skip no day where a zone skipped one', () => {
    const apia = { zone: 'Pacific/Apia', now };
    const { days } = calendarRange('week', '2011-12-28', apia);
    const span = (days.at(-1)?.to ?? 0) - (days[0]?.from ?? 0);
    expect(days.map(({ date }) => date)).to.include('2011-12-31');
    expect(span).to.equal(6 * DAY);
  });

  it('are whole weeks around a month', () => {
    const { days, title } = calendarRange('month', '2026-03-25', berlin);
    expect(days[0]?.date).to.equal('2026-02-23');
    expect(days.at(-1)?.date).to.equal('2026-04-05');
    expect(days.filter(({ inside }) => inside)).to.have.length(31);
    expect(title).to.equal('March 2026');
  });

  it('are two weeks in a list', () => {
    const { days, title } = calendarRange('list', '2026-03-25', berlin);
    expect(days).to.have.length(14);
    expect(title).to.equal('25 March to 7 April 2026');
  });

  it('begin today for anything that is no date', () => {
    for (const text of ['tomorrow', '2026-13-01', '0000-00-00', '99999-01-01']) {
      expect(calendarRange('list', text, berlin).days[0]?.date, text).to.equal('2026-03-25');
    }
  });
});

describe('the calendar', () => {
  let screens: Screens;
  beforeEach(async () => {
    screens = await openScreens();
  });
  afterEach(() => screens.close());

  const look = async (path: string, role: 'agent' | 'viewer' = 'agent') =>
    (await (await screens.as(role)).get(path)).text;
  /** The links to empty slots. */
  const ghosts = (html: string) =>
    [...html.matchAll(/<a class="chip chip-empty[^"]*" href="([^"]+)"/g)].map(([, href = '']) =>
      href.replaceAll('&amp;', '&'),
    );

  it('draws a promised slot that nothing fills as a link to the composer, until it is filled', async () => {
    const channel = await screens.channel({ levels: { support: 0, events: 0 } });
    const before = ghosts(await look('/calendar?from=2026-03-02'));
    expect(before).to.have.length(3);
    const [first = ''] = before;
    const query = new URL(first, 'http://localhost').searchParams;
    expect(Object.fromEntries(query)).to.deep.equal({
      ...{ function: 'news', channel: channel._id, when: 'fixed', date: '2026-03-02' },
      ...{ time: '15:40', zone: 'Europe/Berlin', choice: 'first' },
    });
    const composer = await look(first);
    expect(wordsOf(composer)).to.contain('Takes a promised slot of news.');

    const delivery = await screens.delivery(channel, { text: 'Fills the first' });
    const page = await look('/calendar?from=2026-03-02');
    expect(ghosts(page)).to.have.length(2);
    expect(page).to.contain(`/deliveries/${delivery._id}?back=`);
  });

  it('shows what was promised and did not go out, and asks nobody to fill it', async () => {
    await screens.channel({ levels: { support: 0, events: 0 } });
    const page = await look('/calendar?from=2026-02-23');
    expect(ghosts(page)).to.deep.equal([]);
    expect(page).to.contain('nothing went out');
  });

  it('does not ask viewers to fill anything', async () => {
    await screens.channel();
    const page = await look('/calendar?from=2026-03-02', 'viewer');
    expect(page).to.contain('chip-empty').and.not.contain('/write?');
  });

  it("says times in the reader's zone with the channel's beside it, a lane for each channel", async () => {
    const far = await screens.channel({ name: 'Visitors', zone: 'America/New_York' });
    await screens.channel({ name: 'City news' });
    await screens.delivery(far, { text: 'Far away' });
    const page = await look('/calendar?from=2026-03-02');
    expect(page).to.contain('21:40').and.contain('15:40 New York');
    expect(page.match(/class="lane-head"/g)).to.have.length(2);
    expect(page).to.match(/aria-current="date"[^>]*><span class="day-weekday">Mon/);
  });

  it('names every state by an icon and a word', async () => {
    const channel = await screens.channel();
    const delivery = await screens.delivery(channel);
    await screens.put(delivery, { state: 'conflict' });
    const page = await look('/calendar?from=2026-03-02');
    expect(page).to.match(/icons\.svg#conflict"><\/use><\/svg>\s*<span>In conflict<\/span>/);
    expect(page).to.contain('In conflict, news on City news, Monday 2 Mar, 15:40');
  });

  it('shades blackouts and says why', async () => {
    const blackouts = [{ from: '2026-03-04', to: '2026-03-05', reason: 'Bank holiday' }];
    await screens.channel({ blackouts });
    const page = await look('/calendar?from=2026-03-02');
    expect(page.match(/class="week-cell is-blackout"/g)).to.have.length(2);
    expect(page).to.contain('Bank holiday');
  });

  it('counts what a day of the month has no room for, and leads to the list', async () => {
    const levels = { news: 100, support: 100, events: 100 };
    const busy = await screens.channel({ name: 'Busy', levels });
    await screens.channel({ name: 'Quiet', levels: { news: 10, support: 0, events: 0 } });
    const lanes = await look('/calendar?view=month&from=2026-03-01');
    const more = /<a class="mark mark-more" href="([^"]+)"[^>]*>.*?(\d+) more on/.exec(lanes);
    const list = await look((more?.[1] ?? '').replaceAll('&amp;', '&'));
    expect(list).to.contain('class="agenda"').and.contain('Busy');
    expect(wordsOf(list)).to.not.match(/Fill this slot[^.]*Quiet/);
    const alone = await look(`/calendar?view=month&from=2026-03-01&channel=${busy._id}`);
    expect(alone)
      .to.contain('class="month"')
      .and.match(/<a class="month-more"[^>]*>\d+ more/);
  });

  it('has a lane for each channel in a month, with a mark for each slot', async () => {
    for (const name of ['One', 'Two']) {
      await screens.channel({ name, levels: { support: 0, events: 0 } });
    }
    const page = await look('/calendar?view=month&from=2026-03-01');
    expect(page.match(/class="lane-head"/g)).to.have.length(2);
    expect(page.match(/class="lanes-head/g)).to.have.length(31);
    // Three a week: those of two weeks are over, or of this Monday, the rest can be filled.
    expect(page.match(/class="mark mark-empty gel-news" href/g)).to.have.length.above(20);
  });

  it('keeps the view, the date and the channel in its addresses', async () => {
    const channel = await screens.channel({ name: 'City news' });
    await screens.channel({ name: 'Visitors' });
    const page = await look(`/calendar?view=month&from=2026-05-10&channel=${channel._id}`);
    expect(page).to.contain('<title>May 2026 · Calendar');
    expect(page).to.contain(`/calendar?view=month&amp;from=2026-06-01&amp;channel=${channel._id}`);
    expect(wordsOf(page)).to.not.match(/May 2026.*Visitors .*Visitors/);
  });

  it('shows a page of lanes, and leads to the others', async () => {
    for (let count = 11; count <= 40; count++) await screens.channel({ name: `Channel ${count}` });
    const page = await look('/calendar?from=2026-03-02');
    expect(wordsOf(page)).to.contain('Channels 1 to 25 of 30');
    const next = /href="([^"]+)">Those after/.exec(page)?.[1] ?? '';
    const last = await look(next.replaceAll('&amp;', '&'));
    expect(wordsOf(last)).to.contain('Channels 26 to 30 of 30');
    expect(last.match(/class="lane-head"/g)).to.have.length(5);
  });

  it('draws a line where now is', async () => {
    const channel = await screens.channel();
    await screens.delivery(channel, { text: 'Later today' });
    const page = await look('/calendar?from=2026-03-02');
    expect(page).to.match(/class="now-line"[\s\S]*?10:00[\s\S]*?Later today/);
  });

  it('says what to do first where there is no channel', async () => {
    expect(wordsOf(await look('/calendar'))).to.contain('Nothing is promised yet');
  });
});

describe('the filters of the calendar', () => {
  let screens: Screens;
  let here: ChannelRecord;
  let there: ChannelRecord;
  beforeEach(async () => {
    screens = await openScreens();
    here = await screens.channel({ name: 'City news' });
    there = await screens.channel({ name: 'Visitors' });
    await screens.delivery(here, { text: 'The Harbour FAIR opens' });
    await screens.delivery(here, { text: 'Something else', function: 'support' });
    await screens.delivery(there, { text: 'Nothing of the kind', by: 'manager' });
  });
  afterEach(() => screens.close());

  const look = async (query: string) =>
    (await (await screens.as('viewer')).get(`/calendar?from=2026-03-02&${query}`)).text;
  const deliveries = (html: string): number => (html.match(/<a class="chip gel-/g) ?? []).length;

  it('show what says a text, with the lanes that have it and no empty slots', async () => {
    const page = await look('text=fair');
    expect(deliveries(page)).to.equal(1);
    expect(page.match(/class="lane-head"/g)).to.have.length(1);
    expect(page).to.not.contain('class="chip chip-empty');
    expect(wordsOf(page)).to.contain('1 delivery · 0 empty slots Clear the filters');
  });

  it('show one function in deliveries and in what is promised', async () => {
    const page = await look('function=support');
    expect(deliveries(page)).to.equal(1);
    expect(page).to.contain('chip-lost gel-support').and.not.contain('chip-lost gel-news');
  });

  it('show one author, or one state', async () => {
    const manager = await screens.actor('manager');
    expect(deliveries(await look(`author=${manager.id}`))).to.equal(1);
    expect(deliveries(await look('state=published'))).to.equal(0);
    expect(deliveries(await look('state=queued'))).to.equal(3);
  });

  it('show only the promised slots that nothing fills', async () => {
    const page = await look('state=empty');
    expect(deliveries(page)).to.equal(0);
    expect(page).to.contain('chip-empty');
  });

  it('stand in the address and are kept between views and pages', async () => {
    const page = await look(`text=fair&function=news&channel=${here._id}&state=queued`);
    for (const view of ['month', 'list']) {
      expect(page).to.match(
        new RegExp(
          `/calendar\\?view=${view}&amp;from=[^"]*channel=${here._id}&amp;state=queued&amp;function=news&amp;text=fair`,
        ),
      );
    }
  });
});

describe('a time for a delivery', () => {
  let screens: Screens;
  let channel: ChannelRecord;
  let delivery: DeliveryRecord;
  let agent: Browser;
  beforeEach(async () => {
    screens = await openScreens();
    channel = await screens.channel();
    delivery = await screens.delivery(channel);
    agent = await screens.as('agent');
  });
  afterEach(() => screens.close());

  const ask = async (query: string, by = agent) =>
    by.get(`/deliveries/${delivery._id}/placement?${query}`);
  const at = (iso: string): number => Date.parse(iso);

  it('is answered for a slot that it would take', async () => {
    const next = await screens.delivery(channel);
    await screens.put(next, { state: 'cancelled', holds: null });
    const { text } = await ask(`at=${next.dueAt?.getTime()}`);
    expect(text).to.contain('data-answer="allowed"');
    expect(wordsOf(text)).to.contain('Takes this slot of news.');
  });

  it('is answered for a day, at the time of day that it has, with every rule and the nearest time', async () => {
    const { text } = await ask('day=2026-03-07');
    expect(text).to.contain('data-answer="refused"');
    expect(text).to.contain(`data-at="${at('2026-03-07T14:40Z')}"`);
    expect(wordsOf(text)).to.match(
      /Saturday 7 Mar, 15:40 .*No window is open.*The nearest time that works is/,
    );
  });

  it('is to the five minutes where it is dropped on a day', async () => {
    const dueAt = new Date('2026-03-02T14:43Z');
    await screens.put(delivery, { dueAt, holds: null });
    expect((await ask('day=2026-03-04')).text).to.contain(`data-at="${at('2026-03-04T14:45Z')}"`);
    await screens.put(delivery, { dueAt: new Date('2026-03-02T22:59Z') });
    expect((await ask('day=2026-03-04')).text).to.contain(`data-at="${at('2026-03-04T22:55Z')}"`);
  });

  it('stands in the form with what is in the way, without a script', async () => {
    const page = `/deliveries/${delivery._id}?at=${at('2026-03-07T14:40Z')}`;
    const { text } = await agent.get(page);
    expect(text).to.contain('value="2026-03-07"').and.contain('value="15:40"');
    expect(wordsOf(text)).to.match(
      /No window is open.*Move to \w+ \d+ Mar, \d\d:\d\d \(Berlin\) instead/,
    );
    expect(text).to.not.contain('name="overrideReason"');
    const manager = await (await screens.as('manager')).get(page);
    expect(manager.text).to.contain('name="overrideReason"');
  });

  it('is told to be moved by nobody who may not, and of none that is out', async () => {
    expect((await ask('day=2026-03-04', await screens.as('viewer'))).status).to.equal(403);
    expect((await ask('day=2026-03-04', await screens.as('author'))).status).to.equal(403);
    await screens.put(delivery, { state: 'published' });
    expect(wordsOf((await ask('day=2026-03-04')).text)).to.contain('the delivery is published');
  });

  it('is taken, and given back by undo', async () => {
    const fields = { when: 'fixed', at: String(at('2026-03-05T11:00Z')), back: '/calendar' };
    await agent.post(`/deliveries/${delivery._id}/move`, fields, '/calendar');
    const page = (await agent.get('/calendar?from=2026-03-02')).text;
    expect(wordsOf(page)).to.contain('Moved. It goes out Thursday 5 Mar, 12:00 (Berlin). Undo');
    const undo = /action="(\/undo\/[a-z0-9]+)"/.exec(page)?.[1] ?? '';
    const other = await screens.delivery(channel);
    expect(other.dueAt).to.deep.equal(delivery.dueAt);
    await agent.post(undo, { back: '/calendar' }, '/calendar');
    const told = (await agent.get('/calendar?from=2026-03-02')).text;
    expect(wordsOf(told)).to.match(
      /Not undone\. Its old time is not free any more\..*Move to .* instead/,
    );
  });
});
