import { expect } from 'chai';
import {
  beginningIn,
  dateAfter,
  endIn,
  isCalendarDate,
  recallIn,
  startOfDate,
  type RecallTimes,
} from '../../../src/domain/index.js';
import { DAY, HOUR } from '../../../src/domain/time-units.js';

const BERLIN = 'Europe/Berlin';
const MADE = Date.UTC(2026, 10, 22, 9);
const holiday: RecallTimes = {
  at: MADE,
  from: { type: 'date', date: '2026-12-20' },
  to: { type: 'date', date: '2027-01-02' },
  overDays: null,
  endedAt: null,
};

describe('the times of a recall', () => {
  it('begin at 00:00 of the first date and end at 24:00 of the last, in the zone of the channel', () => {
    expect(new Date(beginningIn(BERLIN, holiday)).toISOString()).to.equal(
      '2026-12-19T23:00:00.000Z',
    );
    expect(new Date(endIn(BERLIN, holiday) ?? 0).toISOString()).to.equal(
      '2027-01-02T23:00:00.000Z',
    );
    expect(beginningIn('Asia/Tokyo', holiday)).to.equal(Date.UTC(2026, 11, 19, 15));
    expect(endIn('America/New_York', holiday)).to.equal(Date.UTC(2027, 0, 3, 5));
  });

  it('are whole days also where clocks are changed', () => {
    const spring = { ...holiday, at: 0, from: day('2026-03-29'), to: day('2026-03-29') };
    const length = (endIn(BERLIN, spring) ?? 0) - beginningIn(BERLIN, spring);
    expect(length / HOUR).to.equal(23);
    const autumn = { ...holiday, at: 0, from: day('2026-10-25'), to: day('2026-10-25') };
    expect(((endIn(BERLIN, autumn) ?? 0) - beginningIn(BERLIN, autumn)) / HOUR).to.equal(25);
  });

  it('begin with the first instant of a day whose midnight does not exist', () => {
    // Clocks in Santiago jump from 24:00 to 01:00 on 6 September 2026.
    expect(startOfDate('America/Santiago', '2026-09-06')).to.equal(Date.UTC(2026, 8, 6, 4));
  });

  it('never begin before the recall was made, where the first date has begun already', () => {
    const made = Date.UTC(2026, 11, 19, 20);
    expect(beginningIn('Asia/Tokyo', { ...holiday, at: made })).to.equal(made);
    expect(beginningIn(BERLIN, { ...holiday, at: made })).to.equal(Date.UTC(2026, 11, 19, 23));
  });

  it('are none when it was taken back before it began', () => {
    const given = { level: 10, now: MADE };
    expect(recallIn(BERLIN, { ...holiday, endedAt: MADE }, given)).to.equal(null);
  });

  it('keep what has happened: a beginning that passed, an end that passed', () => {
    const existing = { from: MADE, to: null, level: 10 };
    const now = MADE + 30 * DAY;
    const later = { ...holiday, from: day('2026-12-25') };
    expect(recallIn(BERLIN, later, { level: 10, existing, now })?.from).to.equal(MADE);
    const over = { from: MADE, to: MADE + DAY, level: 10 };
    expect(recallIn(BERLIN, holiday, { level: 10, existing: over, now })).to.equal(over);
  });

  it('end now at the earliest, where the end was moved to a day that is over there', () => {
    const now = Date.UTC(2026, 11, 24, 20);
    const moved = { ...holiday, to: day('2026-12-24') };
    const existing = { from: beginningIn('Asia/Tokyo', holiday), to: null, level: 10 };
    expect(recallIn('Asia/Tokyo', moved, { level: 10, existing, now })?.to).to.equal(now);
  });

  it('reach their goal so many days after the beginning, by the calendar', () => {
    const given = { level: 10, now: MADE };
    const fading = { ...holiday, overDays: 7 };
    expect(recallIn(BERLIN, fading, given)?.until).to.equal(startOfDate(BERLIN, '2026-12-27'));
    const now = { ...fading, from: { type: 'instant', at: MADE } as const };
    expect(recallIn(BERLIN, now, given)?.until).to.equal(MADE + 7 * DAY);
  });

  it('know a date of the calendar, and the one so many days later', () => {
    expect(['2026-02-28', '2024-02-29'].map(isCalendarDate)).to.deep.equal([true, true]);
    expect(['2026-02-29', '2026-2-1', 'tomorrow'].map(isCalendarDate)).to.deep.equal([
      ...[false, false, false],
    ]);
    expect(dateAfter('2026-12-31', 1)).to.equal('2027-01-01');
  });
});

const day = (date: string) => ({ type: 'date', date }) as const;
