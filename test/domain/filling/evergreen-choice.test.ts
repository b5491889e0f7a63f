import { expect } from 'chai';
import fc from 'fast-check';
import {
  chooseEvergreens,
  DUPLICATE_DAYS,
  FUNCTION_NAMES,
  inSeason,
  isMonthDay,
  restOf,
  type EvergreenChoice,
  type EvergreenRequest,
} from '../../../src/domain/index.js';
import { DAY, HOUR } from '../../../src/domain/time-units.js';
import { YEAR_START, zones } from '../arbitrary-plans.js';
import { runs } from '../property-runs.js';

const entry = (id: string, given: Partial<EvergreenChoice> = {}): EvergreenChoice => ({
  ...{ id, function: 'news', channels: null, restDays: 90, season: null, textFingerprint: id },
  ...given,
});

const MARCH = Date.UTC(2026, 2, 3, 10);
const slot = (at: number) => ({ at, function: 'news' as const });
const choose = (given: Partial<EvergreenRequest>) =>
  chooseEvergreens({
    ...{ channel: 'c', zone: 'UTC', slots: [slot(MARCH)], library: [], uses: [] },
    ...given,
  }).map(({ evergreen }) => evergreen);

describe('the choice of an evergreen', () => {
  it('takes one that was never used, then the one whose last use is longest ago', () => {
    const library = [entry('a'), entry('b'), entry('c')];
    const use = (evergreen: string, daysAgo: number) => ({
      ...{ evergreen, textFingerprint: evergreen, at: MARCH - daysAgo * DAY },
    });
    expect(choose({ library, uses: [use('a', 100), use('b', 200)] })).to.deep.equal(['c']);
    const used = [use('a', 100), use('b', 200), use('c', 120)];
    expect(choose({ library, uses: used })).to.deep.equal(['b']);
  });

  it('lets the same text rest, whoever wrote it and wherever it came from', () => {
    const library = [entry('a', { textFingerprint: 'same' })];
    const by = (evergreen: string | null, textFingerprint: string, days: number) =>
      choose({ library, uses: [{ evergreen, textFingerprint, at: MARCH + days * DAY }] });
    expect(by(null, 'same', -89)).to.deep.equal([]);
    expect(by(null, 'same', 89)).to.deep.equal([]);
    expect(by(null, 'same', -90)).to.deep.equal(['a']);
    expect(by('a', 'what it said before it was changed', -89)).to.deep.equal([]);
    expect(by(null, 'other', -1)).to.deep.equal(['a']);
  });

  it('asks for the 30 days of the rule against repetition, whatever the entry says', () => {
    const library = [entry('a', { restDays: 1 })];
    const use = (days: number) => [
      { evergreen: 'a', textFingerprint: 'a', at: MARCH - days * DAY },
    ];
    expect(choose({ library, uses: use(DUPLICATE_DAYS - 1) })).to.deep.equal([]);
    expect(choose({ library, uses: use(DUPLICATE_DAYS) })).to.deep.equal(['a']);
  });

  it('keeps to its function and its channels', () => {
    expect(choose({ library: [entry('a', { function: 'support' })] })).to.deep.equal([]);
    expect(choose({ library: [entry('a', { channels: ['d'] })] })).to.deep.equal([]);
    expect(choose({ library: [entry('a', { channels: ['d', 'c'] })] })).to.deep.equal(['a']);
  });

  it('keeps to its season, also over New Year, by the date on the channel', () => {
    const winter = { from: '12-01', to: '02-28' };
    const at = (iso: string, zone: string) =>
      choose({
        ...{ zone, library: [entry('a', { season: winter })] },
        slots: [slot(Date.parse(iso))],
      });
    expect(at('2026-12-31T23:59Z', 'UTC')).to.deep.equal(['a']);
    expect(at('2026-02-28T23:30Z', 'UTC')).to.deep.equal(['a']);
    expect(at('2026-02-28T23:30Z', 'Europe/Berlin')).to.deep.equal([]);
    expect(at('2026-11-30T23:30Z', 'Europe/Berlin')).to.deep.equal(['a']);
    expect(at('2026-07-01T12:00Z', 'UTC')).to.deep.equal([]);
  });

  const libraries = fc.array(
    fc.record({
      ...{ id: fc.uuid(), function: fc.constantFrom(...FUNCTION_NAMES) },
      channels: fc.constantFrom(null, ['c'], ['d'], ['d', 'c']),
      restDays: fc.integer({ min: 1, max: 200 }),
      season: fc.constantFrom(null, { from: '03-01', to: '08-31' }, { from: '11-15', to: '01-15' }),
      textFingerprint: fc.constantFrom('p', 'q', 'r', 's'),
    }),
    { maxLength: 8 },
  );
  const moments = fc.integer({ min: 0, max: 365 * 24 }).map((hours) => YEAR_START + hours * HOUR);
  const requests = fc.record({
    ...{ channel: fc.constant('c'), zone: zones, library: libraries },
    slots: fc.uniqueArray(
      fc.record({ at: moments, function: fc.constantFrom(...FUNCTION_NAMES) }),
      { maxLength: 12, selector: ({ at }) => at },
    ),
    uses: fc.array(
      fc.record({
        ...{ evergreen: fc.constant(null), at: moments },
        textFingerprint: fc.constantFrom('p', 'q', null),
      }),
      { maxLength: 6 },
    ),
  });

  it('never repeats a text within its rest, nor leaves season, function or channel', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const byId = new Map(request.library.map((each) => [each.id, each]));
        const filled = chooseEvergreens(request).map(
          ({ slot: { at, function: name }, evergreen }) => {
            const taken = byId.get(evergreen);
            if (!taken) throw new Error('It is not in the library.');
            expect(taken.function).to.equal(name);
            expect(taken.channels ?? ['c']).to.include('c');
            expect(taken.season === null || inSeason(taken.season, request.zone, at)).to.equal(
              true,
            );
            return { at, taken };
          },
        );
        for (const [index, { at, taken }] of filled.entries()) {
          const others = filled.filter((_, other) => other !== index);
          const near = [
            ...request.uses.filter(
              ({ textFingerprint }) => textFingerprint === taken.textFingerprint,
            ),
            ...others.filter((other) => other.taken.textFingerprint === taken.textFingerprint),
          ];
          for (const other of near) {
            expect(Math.abs(other.at - at)).to.be.at.least(restOf(taken, request.library));
          }
        }
      }),
      runs(200),
    );
  });

  it('leaves no slot empty that an evergreen could fill, and depends on no order', () => {
    fc.assert(
      fc.property(requests, (request) => {
        const filled = chooseEvergreens(request);
        const shuffled = chooseEvergreens({
          ...request,
          slots: request.slots.toReversed(),
          library: request.library.toReversed(),
          uses: request.uses.toReversed(),
        });
        expect(shuffled).to.deep.equal(filled);
        const uses = [
          ...request.uses,
          ...filled.map(({ slot: { at }, evergreen }) => {
            const taken = request.library.find(({ id }) => id === evergreen);
            return { evergreen, textFingerprint: taken?.textFingerprint ?? null, at };
          }),
        ];
        const left = request.slots.filter(
          (each) => !filled.some((done) => done.slot.at === each.at),
        );
        for (const each of left) {
          expect(chooseEvergreens({ ...request, slots: [each], uses })).to.deep.equal([]);
        }
      }),
      runs(200),
    );
  });
});

describe('a day of the year', () => {
  it('exists in some year', () => {
    for (const text of ['01-01', '02-29', '12-31']) expect(isMonthDay(text), text).to.equal(true);
    for (const text of ['02-30', '13-01', '00-10', '1-1', '2026-01-01', '']) {
      expect(isMonthDay(text), text).to.equal(false);
    }
  });
});
