import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { guessMapping } from '../../src/post-import/column-mapping.js';
import { readCsvTable } from '../../src/post-import/csv-table.js';
import { readRow } from '../../src/post-import/row-reader.js';
import { calendarOf } from '../../src/post-export/calendar-file.js';
import { csvOf } from '../../src/post-export/csv-export.js';
import type { ExportedDelivery } from '../../src/post-export/exported-deliveries.js';
import { resolveWallTime } from '../../src/domain/index.js';
import type { PlacementRecord } from '../../src/store/deliveries.js';
import { deliveryRecord } from '../support/delivery-record.js';

const DUE = Date.UTC(2026, 2, 5, 9, 30);
const CHANNEL = {
  ...{ id: '01hzzzzzzzzzzzzzzzzzzzzzzz', name: 'City news; all of it', slug: 'city-news' },
  ...{ network: 'feed', zone: 'Europe/Berlin' },
};

function exported(given: {
  readonly text: string;
  readonly title?: string | null;
  readonly placement?: PlacementRecord;
  readonly dueAt?: number | null;
  readonly change?: Partial<ExportedDelivery['delivery']>;
}): ExportedDelivery {
  const { text, title = null, placement = { kind: 'slot' }, dueAt = DUE, change = {} } = given;
  const at = new Date(DUE);
  const due = dueAt === null ? null : new Date(dueAt);
  const delivery = deliveryRecord(at, {
    ...{ placement, dueAt: due, state: due ? 'queued' : 'draft', ...change },
  });
  const post = {
    ...{ _id: delivery.post, function: delivery.function, title, text, media: [], variants: {} },
    ...{ author: 'a', revision: 0, sample: false, createdAt: at, updatedAt: at },
  };
  return { delivery, post, channel: CHANNEL, text };
}

const fileOf = async (rows: readonly ExportedDelivery[]): Promise<string> =>
  (await buffer(csvOf(Readable.from(rows)))).toString();

/** What an import reads of a file. */
function readBack(csv: string) {
  const read = readCsvTable(Buffer.from(csv));
  if (read.type === 'unreadable') throw new Error(read.sentence);
  const { columns, rows } = read.table;
  return rows.map((row) => {
    const defaults = { function: null, channels: [], when: 'draft', zone: 'UTC' } as const;
    const found = readRow(row, { mapping: guessMapping(columns), defaults, channels: [CHANNEL] });
    if (found.type === 'bad') throw new Error(found.problems.join(' '));
    return found.post;
  });
}

describe('calendar and queue as CSV', () => {
  const words = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom('=SUM(A1)', "'=1", '＋1', 'a;b,"c"', 'two\nlines', '-'),
  );
  const placement = fc.oneof(
    fc.constant({ kind: 'slot' } as const),
    fc.record({
      kind: fc.constant('fixed' as const),
      wall: fc.constantFrom('2026-03-05T09:30', '2026-10-25T02:30', '2026-12-31T23:55'),
      zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'UTC'),
      choice: fc.constantFrom('first' as const, 'second' as const),
    }),
  );

  it('is read by an import as the same posts', async () => {
    const row = fc.record({ text: words, title: fc.option(words), placement, draft: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 6 }), async (rows) => {
        const given = rows.map(({ draft, text, ...rest }) => {
          const { placement: wanted } = rest;
          const at =
            wanted.kind === 'fixed'
              ? resolveWallTime(wanted.zone, wanted.wall, wanted.choice).instant
              : DUE;
          return exported({ ...rest, text: `Say ${text}`, dueAt: draft ? null : at });
        });
        const back = readBack(await fileOf(given));
        expect(back).to.have.length(given.length);
        for (const [index, post] of back.entries()) {
          const { delivery, text, post: source } = given[index] as ExportedDelivery;
          expect(post.text).to.equal(text.replace(/\r\n?/g, '\n'));
          expect(post.title ?? '').to.equal((source.title ?? '').replace(/\r\n?/g, '\n').trim());
          expect(post.channels).to.deep.equal([CHANNEL.id]);
          if (!delivery.dueAt) expect(post.when).to.deep.equal({ type: 'draft' });
          else if (delivery.placement.kind === 'slot') {
            expect(post.when).to.deep.equal({ type: 'next-slot' });
          } else {
            if (post.when.type !== 'fixed') throw new Error('it was fixed');
            const { zone, wall, choice } = post.when;
            const { instant } = resolveWallTime(zone, wall, choice);
            expect(instant).to.equal(delivery.dueAt.getTime());
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('says what people want to know, and no spreadsheet takes it for a formula', async () => {
    const csv = await fileOf([exported({ text: '=HYPERLINK("https://evil.example")' })]);
    expect(csv).to.match(/^\uFEFFtext,title,function,channels,when,date,time,zone,state,/);
    expect(csv).to.contain(
      '"\'=HYPERLINK(""https://evil.example"")",,news,city-news,slot,2026-03-05,10:30,Europe/Berlin,queued,City news; all of it,',
    );
  });
});

describe('calendar and queue as iCalendar', () => {
  const parsed = async (rows: readonly ExportedDelivery[]) => {
    const ics = await calendarOf(Readable.from(rows), {
      ...{ name: 'Dimmerbank', address: 'https://desk.example' },
    });
    const calendar = new ICAL.Component(ICAL.parse(ics) as unknown[]);
    const events = calendar.getAllSubcomponents('vevent').map((event) => new ICAL.Event(event));
    return { ics, calendar, events };
  };

  it('is read by another program: when, what, where to', async () => {
    const long = `Snow, ice; and "more" \\ of it.\nSecond line ${'ä'.repeat(200)}`;
    const given = exported({ text: long });
    const { calendar, events } = await parsed([given]);
    const [event] = events;
    expect(calendar.getFirstPropertyValue('version')).to.equal('2.0');
    expect(calendar.getFirstPropertyValue('method')).to.equal('PUBLISH');
    expect(event?.uid).to.equal(`${given.delivery._id}@dimmerbank`);
    expect(event?.startDate.toJSDate().getTime()).to.equal(DUE);
    expect(event?.startDate.zone.tzid).to.equal('UTC');
    expect(event?.endDate.toJSDate().getTime()).to.equal(DUE + 900_000);
    expect(event?.description).to.equal(`${long}\n\nnews · queued`);
    expect(event?.summary).to.match(
      /^City news; all of it: Snow, ice; and "more" \\ of it\. Second/,
    );
    expect(event?.component.getFirstPropertyValue('url')).to.equal(
      `https://desk.example/deliveries/${given.delivery._id}`,
    );
  });

  it('folds its lines at 75 octets and ends them as the standard says', async () => {
    const { ics } = await parsed([exported({ text: 'ä'.repeat(300) })]);
    for (const line of ics.split('\r\n')) {
      expect(line).not.to.contain('\n');
      expect(Buffer.byteLength(line), line).to.be.at.most(75);
    }
  });

  it('keeps the id of what moves, counts its changes and tells its state', async () => {
    const change = (given: Partial<ExportedDelivery['delivery']>) =>
      exported({ text: 'Snow', change: { _id: 'd1', ...given } });
    const { events } = await parsed([
      change({ state: 'queued', revision: 1 }),
      change({ state: 'held', revision: 2 }),
      change({ state: 'cancelled', revision: 3 }),
    ]);
    const told = events.map(({ uid, sequence, component }) => [
      ...[uid, sequence, component.getFirstPropertyValue('status')],
    ]);
    expect(told).to.deep.equal([
      ['d1@dimmerbank', 1, 'CONFIRMED'],
      ['d1@dimmerbank', 2, 'TENTATIVE'],
      ['d1@dimmerbank', 3, 'CANCELLED'],
    ]);
  });

  it('leaves out what has no time yet', async () => {
    expect((await parsed([exported({ text: 'Later', dueAt: null })])).events).to.have.length(0);
  });
});
