import { expect } from 'chai';
import { DAY, HOUR, MINUTE } from '../../src/domain/time-units.js';
import { dateIn, momentOf, relativeWords, zoneCity } from '../../src/web/times.js';

const now = Date.parse('2026-11-20T10:00Z');
const berlin = { now, zone: 'Europe/Berlin' };

describe('times on pages', () => {
  it("are in the reader's zone, with the channel's where it differs", () => {
    const at = Date.parse('2026-11-24T09:20Z');
    const moment = momentOf(at, { ...berlin, channelZone: 'America/New_York' });
    expect(moment.words).to.equal('Tuesday 24 Nov, 10:20');
    expect(moment.zone).to.equal('Berlin');
    expect(moment.elsewhere).to.equal('04:20 in New York');
    expect(moment.iso).to.equal('2026-11-24T09:20:00.000Z');
  });

  it('name the date elsewhere when it is another one', () => {
    const at = Date.parse('2026-11-24T02:20Z');
    const moment = momentOf(at, { ...berlin, channelZone: 'America/New_York' });
    expect(moment.elsewhere).to.equal('Mon 23 Nov, 21:20 in New York');
  });

  it('say nothing of a zone whose clocks show the same', () => {
    const at = Date.parse('2026-11-24T02:20Z');
    expect(momentOf(at, { ...berlin, channelZone: 'Europe/Paris' }).elsewhere).to.equal('');
    expect(momentOf(at, berlin).elsewhere).to.equal('');
  });

  it('name the year only where it is not this one', () => {
    const at = Date.parse('2027-01-04T08:00Z');
    expect(momentOf(at, berlin).words).to.equal('Monday 4 Jan 2027, 09:00');
  });

  it('say how far away they are', () => {
    expect(relativeWords(now + 20_000, now)).to.equal('now');
    expect(relativeWords(now + 20 * MINUTE, now)).to.equal('in 20 minutes');
    expect(relativeWords(now - 3 * HOUR, now)).to.equal('3 hours ago');
    expect(relativeWords(now + 9 * DAY, now)).to.equal('in 9 days');
  });

  it('name zones and dates as people do', () => {
    expect(zoneCity('America/Argentina/Buenos_Aires')).to.equal('Buenos Aires');
    expect(zoneCity('UTC')).to.equal('UTC');
    expect(dateIn('Pacific/Kiritimati', now)).to.equal('2026-11-21');
  });
});
