import { expect } from 'chai';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { HOUR, MINUTE, type Instant } from '../../../src/domain/time-units.js';
import {
  instantsOf,
  isWallTime,
  offsetMinutesAt,
  resolveWallTime,
  wallTimeAt,
} from '../../../src/domain/time/wall-time.js';
import { clockOf, isTimeZone } from '../../../src/domain/time/zone-clock.js';
import { instants, ZONES } from '../arbitrary-plans.js';
import { runs } from '../property-runs.js';

const FROM = Date.UTC(2024, 0, 1);
const TO = Date.UTC(2036, 0, 1);

/** When clocks change and to what offset in ms, by another library. */
function changesOf(zone: string, from: Instant, to: Instant): [Instant, number][] {
  const changes: [Instant, number][] = [];
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  for (;;) {
    const next = at.getTimeZoneTransition('next');
    if (next === null || next.epochMilliseconds >= to) return changes;
    changes.push([next.epochMilliseconds, next.offsetNanoseconds / 1e6]);
    at = next;
  }
}

function tableOf(zone: string, from: Instant, to: Instant): [Instant, number][] {
  const [, ...later] = clockOf(zone).spansBetween(from, to);
  return later.map((span) => [span.from, span.offset]);
}

function at(text: string): Instant {
  return Date.parse(text);
}

describe('the clocks of a zone', () => {
  it('change when Temporal says so, in every zone from 2024 to 2035', () => {
    for (const zone of Intl.supportedValuesOf('timeZone')) {
      expect(tableOf(zone, FROM, TO), zone).to.deep.equal(changesOf(zone, FROM, TO));
    }
  });

  it('change when Temporal says so since 1970 in strange zones', () => {
    for (const zone of [...ZONES, 'Africa/Monrovia', 'America/Caracas', 'Asia/Gaza']) {
      expect(tableOf(zone, 0, FROM), zone).to.deep.equal(changesOf(zone, 0, FROM));
    }
  });

  it('show what Temporal shows', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), instants, (zone, instant) => {
        const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone);
        expect(wallTimeAt(zone, instant)).to.equal(there.toPlainDateTime().toString().slice(0, 16));
        expect(offsetMinutesAt(zone, instant)).to.equal(there.offsetNanoseconds / 60e9);
      }),
      runs(300),
    );
  });

  it('do not depend on what was asked before', () => {
    const asked = [2031, 2024, 2027].map((year) =>
      tableOf('Africa/Casablanca', FROM, Date.UTC(year)),
    );
    expect(asked[0]?.slice(0, asked[2]?.length)).to.deep.equal(asked[2]);
    expect(tableOf('Africa/Casablanca', FROM, Date.UTC(2031))).to.deep.equal(asked[0]);
  });

  it('are known by IANA names only', () => {
    expect(isTimeZone('Europe/Berlin')).to.be.true;
    expect(isTimeZone('UTC')).to.be.true;
    for (const name of ['', 'Berlin', '+01:00', 'Europe/Nowhere', 'local']) {
      expect(isTimeZone(name), name).to.be.false;
    }
    expect(() => offsetMinutesAt('Europe/Nowhere', 0)).to.throw('no time zone');
  });
});

describe('a wall time', () => {
  it('is resolved as Temporal does around every clock change', () => {
    for (const zone of ZONES) {
      for (const [change, offset] of changesOf(zone, FROM, TO)) {
        for (let shift = -2 * HOUR; shift <= 2 * HOUR; shift += 15 * MINUTE) {
          const wall = new Date(change + offset + shift).toISOString().slice(0, 16);
          const plain = Temporal.PlainDateTime.from(wall);
          const [earlier, later] = (['earlier', 'later'] as const).map(
            (disambiguation) => plain.toZonedDateTime(zone, { disambiguation }).epochMilliseconds,
          ) as [number, number];
          const exists = wallTimeAt(zone, earlier) === wall;
          const expected = exists
            ? { first: earlier, second: later, adjusted: earlier === later ? 'none' : 'overlap' }
            : { first: change, second: change, adjusted: 'gap' };
          const [first, second] = [
            resolveWallTime(zone, wall),
            resolveWallTime(zone, wall, 'second'),
          ];
          expect(first, `${zone} ${wall}`).to.deep.equal({
            instant: expected.first,
            adjusted: expected.adjusted,
          });
          expect(second.instant, `${zone} ${wall}`).to.equal(expected.second);
          const all = exists ? [...new Set([earlier, later])] : [];
          expect(instantsOf(zone, wall)).to.deep.equal(all);
        }
      }
    }
  });

  it('that a spring night skips moves forward to the first that exists', () => {
    expect(resolveWallTime('Europe/Berlin', '2026-03-29T02:30')).to.deep.equal({
      instant: at('2026-03-29T03:00+02:00'),
      adjusted: 'gap',
    });
  });

  it('that an autumn night repeats is the first unless the second is chosen', () => {
    expect(resolveWallTime('America/New_York', '2026-11-01T01:30').instant).to.equal(
      at('2026-11-01T01:30-04:00'),
    );
    expect(resolveWallTime('America/New_York', '2026-11-01T01:30', 'second').instant).to.equal(
      at('2026-11-01T01:30-05:00'),
    );
  });

  it('on a day that was skipped moves to the next day', () => {
    expect(instantsOf('Pacific/Apia', '2011-12-30T12:00')).to.deep.equal([]);
    expect(resolveWallTime('Pacific/Apia', '2011-12-30T12:00')).to.deep.equal({
      instant: at('2011-12-31T00:00+14:00'),
      adjusted: 'gap',
    });
  });

  it('repeats for half an hour only on Lord Howe', () => {
    expect(instantsOf('Australia/Lord_Howe', '2026-04-05T01:45')).to.deep.equal([
      at('2026-04-05T01:45+11:00'),
      at('2026-04-05T01:45+10:30'),
    ]);
    expect(instantsOf('Australia/Lord_Howe', '2026-04-05T01:15')).to.have.length(1);
  });

  it('can have a quarter of an hour in its offset', () => {
    expect(offsetMinutesAt('Asia/Kathmandu', FROM)).to.equal(345);
  });

  it('is a date of the calendar and a time of day', () => {
    expect(isWallTime('2024-02-29T23:59')).to.be.true;
    for (const text of [
      '2026-02-29T10:00',
      '2026-01-01T24:00',
      '2026-01-01',
      '2026-01-01T10:00Z',
    ]) {
      expect(isWallTime(text), text).to.be.false;
    }
    expect(() => resolveWallTime('UTC', 'tomorrow')).to.throw('no wall time');
  });
});
