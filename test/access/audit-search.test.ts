import { expect } from 'chai';
import { searchAudit, type AuditQuestion } from '../../src/access/audit-search.js';
import { DAY, HOUR } from '../../src/domain/time-units.js';
import type { AuditRecord } from '../../src/store/audit.js';
import { newRecordId } from '../../src/store/record-id.js';
import { openWebBench, type WebBench } from '../web/support/web-bench.js';

describe('a search of the audit log', () => {
  let bench: WebBench;
  let start: number;
  before(async () => {
    bench = await openWebBench();
    start = bench.clock.now();
    await bench.store.audit.insertMany([
      row(0, { action: 'dimmer.set', actor: person('ada') }),
      row(1, {
        action: 'dimmer.fade',
        actor: person('bo'),
        resource: { kind: 'channel', id: 'c2' },
      }),
      row(2, {
        action: 'delivery.move',
        actor: person('ada'),
        resource: { kind: 'delivery', id: 'd1' },
        ...{ reason: 'The Mayor asked', override: true, after: { overridden: ['too-close'] } },
      }),
      row(3, { action: 'log-in', denied: true, actor: person('bo') }),
      row(4, { action: 'person.edit', before: { role: 'author' }, after: { role: 'Manager' } }),
    ]);
  });
  after(() => bench.close());

  const person = (id: string) => ({ kind: 'person', id, name: `The ${id}` }) as const;
  /** One row an hour. */
  function row(hour: number, given: Partial<AuditRecord>): AuditRecord {
    const at = start + hour * HOUR;
    return {
      ...{ _id: newRecordId(at), at: new Date(at), actor: person('cy'), action: 'x' },
      ...{ resource: { kind: 'channel', id: 'c1' }, before: null, after: null },
      ...{ reason: null, address: null, denied: false, ...given },
    };
  }
  const found = async (question: AuditQuestion) =>
    (await searchAudit(bench.store.audit, question, { limit: 10 })).rows.map(
      ({ at }) => (at.getTime() - start) / HOUR,
    );

  it('finds everything, the newest first, when nothing is asked', async () => {
    expect(await found({})).to.deep.equal([4, 3, 2, 1, 0]);
  });

  it('finds by who did it', async () => {
    expect(await found({ actor: 'ada' })).to.deep.equal([2, 0]);
  });

  it('finds one action, and all that was done to one kind of thing', async () => {
    expect(await found({ action: 'dimmer.set' })).to.deep.equal([0]);
    expect(await found({ action: 'dimmer' })).to.deep.equal([1, 0]);
    expect(await found({ action: 'log-in' })).to.deep.equal([3]);
  });

  it('finds by what it was done to', async () => {
    expect(await found({ resourceKind: 'delivery' })).to.deep.equal([2]);
    expect(await found({ resourceKind: 'channel', resourceId: 'c2' })).to.deep.equal([1]);
  });

  it('finds between two instants, the later one excluded', async () => {
    expect(await found({ from: start + HOUR, to: start + 3 * HOUR })).to.deep.equal([2, 1]);
  });

  it('finds words in names, values and reasons, in any case', async () => {
    expect(await found({ text: 'the mayor' })).to.deep.equal([2]);
    expect(await found({ text: 'manager' })).to.deep.equal([4]);
    expect(await found({ text: 'THE BO' })).to.deep.equal([3, 1]);
  });

  it('finds overrides, and what was refused', async () => {
    expect(await found({ only: 'overrides' })).to.deep.equal([2]);
    expect(await found({ only: 'denied' })).to.deep.equal([3]);
  });

  it('holds everything that is asked against every row', async () => {
    expect(await found({ actor: 'ada', action: 'delivery', text: 'mayor' })).to.deep.equal([2]);
    expect(await found({ actor: 'bo', only: 'overrides' })).to.deep.equal([]);
    expect(await found({ actor: 'ada', from: start + DAY })).to.deep.equal([]);
  });

  it('reads so many rows for a page and says how far it has come, then goes on there', async () => {
    const wish = { limit: 10, mostRead: 2 };
    const hours: number[] = [];
    let cursor: string | undefined;
    const stops: (number | null)[] = [];
    do {
      const page = await searchAudit(
        bench.store.audit,
        { actor: 'ada', text: 'ada' },
        {
          ...wish,
          cursor,
        },
      );
      hours.push(...page.rows.map(({ at }) => (at.getTime() - start) / HOUR));
      stops.push(page.searchedTo === null ? null : (page.searchedTo - start) / HOUR);
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(hours).to.deep.equal([2, 0]);
    expect(stops).to.deep.equal([0, null]);
  });

  it('pages without losing or repeating a row', async () => {
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await searchAudit(bench.store.audit, {}, { limit: 2, cursor });
      seen.push(...page.rows.map(({ at }) => (at.getTime() - start) / HOUR));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(seen).to.deep.equal([4, 3, 2, 1, 0]);
  });
});
