import { expect } from 'chai';
import { WEEK } from '../../src/domain/time-units.js';
import type { DeliveryRecord } from '../../src/store/deliveries.js';
import type { FeedEntryRecord } from '../../src/store/feed-entries.js';
import { playYear, WEEKS, type SimulatedYear } from './simulated-year.js';
import { promisedIn } from './year-ledger.js';
import { FERRIES, TROUBLE_WORDS, whyOffPlan, whyUnkept } from './year-plot.js';
import { yearWords } from './year-words.js';
import { YEAR_BEGINS } from './year-world.js';

const END = YEAR_BEGINS + WEEKS * WEEK;

describe('a year of the sample organisation', () => {
  let year: SimulatedYear;
  before(async function () {
    this.timeout(300_000);
    year = await playYear();
    console.log(yearWords(year.rows, year.world).replace(/^/gm, '    '));
  });
  after(() => year.close());

  it('keeps every promise, or can say why it was not kept', () => {
    for (const row of year.rows) {
      expect(row.promised).to.equal(row.kept + row.unkept.length);
      for (const one of row.unkept) {
        expect(whyUnkept(one, year.world), JSON.stringify(one)).to.be.a('string');
      }
      for (const one of row.offPlan) expect(whyOffPlan(one), JSON.stringify(one)).to.be.a('string');
    }
  });

  it('shows each trouble in promises that were not kept', () => {
    const told = year.rows.flatMap(({ unkept }) =>
      unkept.map((one) => whyUnkept(one, year.world) ?? ''),
    );
    for (const words of TROUBLE_WORDS) expect(told, words).to.include(words);
  });

  it('published what the network has, each once', async () => {
    const entries = await year.world.services.store.feedEntries
      .find({})
      .lean<FeedEntryRecord[]>()
      .exec();
    const texts = entries.map(({ channel, text }) => `${channel} ${text}`);
    expect(new Set(texts).size).to.equal(texts.length);
    for (const { from, published } of year.rows) {
      const taken = entries.filter(({ publishedAt }) => {
        const at = publishedAt.getTime();
        return at >= from && at < from + WEEK;
      });
      expect(taken.length, new Date(from).toISOString()).to.equal(published);
    }
  });

  it('left nothing behind in the queue', async () => {
    const left = await year.world.services.store.deliveries
      .find({ state: 'queued' })
      .lean<DeliveryRecord[]>()
      .exec();
    expect(left.filter(({ dueAt }) => dueAt === null || dueAt.getTime() < END)).to.deep.equal([]);
  });

  it('judges every week by what was promised then, whatever was changed since', async () => {
    for (const [week, then] of year.promisedThen.entries()) {
      const from = YEAR_BEGINS + week * WEEK;
      expect(await promisedIn(year.world, { from, to: from + WEEK })).to.deep.equal(then);
    }
  });

  it('promises as much in weeks with a clock change as in those beside them', () => {
    const promised = (date: string, weeks: number) => {
      const week = (Date.parse(`${date}T00:00Z`) - YEAR_BEGINS) / WEEK;
      const then = year.promisedThen[week + weeks] ?? [];
      return then.filter((slot) => slot.startsWith(FERRIES)).length;
    };
    for (const date of ['2026-03-23', '2026-10-19']) {
      // Cadences of two weeks make odd and even weeks differ.
      expect(promised(date, 0)).to.be.above(0).and.equal(promised(date, 2));
    }
  });

  it('promises by the steps of a fade, week by week', () => {
    // 50 to 75 in four steps: 56, 63, 69, 75. On the curve of news that is 3.48, 4.04, 4.52 and 5
    // posts a week, and whole ones are promised.
    const first = (Date.parse('2026-02-02T00:00Z') - YEAR_BEGINS) / WEEK;
    const promised = year.promisedThen
      .slice(first, first + 5)
      .map((slots) => slots.filter((slot) => slot.startsWith(`${FERRIES} news`)).length);
    expect(promised).to.deep.equal([3, 3, 4, 5, 5]);
  });

  it('scores less after trouble, and is whole again four weeks later', () => {
    const scoreOf = (date: string) =>
      year.rows.find(({ from }) => from === Date.parse(`${date}T00:00Z`))?.score ?? 0;
    expect(scoreOf('2026-06-08')).to.equal(100);
    expect(scoreOf('2026-06-22')).to.be.below(90);
    expect(scoreOf('2026-08-03')).to.equal(100);
  });
});
