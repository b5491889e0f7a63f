import { expect } from 'chai';
import { calendarRange } from '../../src/web/pages/calendar-range.js';
import { DAY, HOUR } from '../../src/domain/time-units.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';

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
    for (const name of ['One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven']) {
      await screens.channel({ name });
    }
    const page = await look('/calendar?view=month&from=2026-03-01');
    const more = /<a class="month-more" href="([^"]+)">(\d+) more/.exec(page);
    const list = await look((more?.[1] ?? '').replaceAll('&amp;', '&'));
    expect(list).to.contain('class="agenda"').and.not.contain('class="month"');
  });

  it('keeps the view, the date and the channel in its addresses', async () => {
    const channel = await screens.channel({ name: 'City news' });
    await screens.channel({ name: 'Visitors' });
    const page = await look(`/calendar?view=month&from=2026-05-10&channel=${channel._id}`);
    expect(page).to.contain('<title>May 2026 · Calendar');
    expect(page).to.contain(`/calendar?view=month&amp;from=2026-06-01&amp;channel=${channel._id}`);
    expect(wordsOf(page)).to.not.match(/May 2026.*Visitors .*Visitors/);
  });

  it('says when it does not show every channel', async () => {
    for (let count = 1; count <= 51; count++) await screens.channel({ name: `Channel ${count}` });
    const page = wordsOf(await look('/calendar'));
    expect(page).to.contain('50 of 51 channels are shown. Choose one to see another.');
  });

  it('says what to do first where there is no channel', async () => {
    expect(wordsOf(await look('/calendar'))).to.contain('Nothing is promised yet');
  });
});
