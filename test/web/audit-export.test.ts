import { expect } from 'chai';
import { HOUR } from '../../src/domain/time-units.js';
import { newRecordId } from '../../src/store/record-id.js';
import { openWebBench, type Browser, type WebBench } from './support/web-bench.js';

describe('the audit log on its page', () => {
  let bench: WebBench;
  let admin: Browser;
  before(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
    // 2 March 2026, ten o'clock in Berlin; a row every hour, over two days.
    const start = bench.clock.now();
    await bench.store.audit.deleteMany({});
    await bench.store.audit.insertMany(
      Array.from({ length: 1_200 }, (_, index) => ({
        ...{ _id: newRecordId(start + index * HOUR), at: new Date(start + index * HOUR) },
        actor: { kind: 'person', id: 'ada', name: index === 7 ? '=SUM(A1)' : 'Ada' },
        action: index === 7 ? 'delivery.move' : 'test.row',
        resource: { kind: 'row', id: `n${index}.` },
        ...(index === 7
          ? { reason: 'The Mayor asked, "now"', override: true, after: { dueAt: 'later' } }
          : {}),
        denied: false,
      })),
    );
  });
  after(() => bench.close());

  const rowsOf = (text: string) => [...text.matchAll(/>row (n\d+)\.</g)].map(([, id = '']) => id);

  it('shows what was done on days of the reader’s zone', async () => {
    const { text } = await admin.get('/settings/audit?from=2026-03-03&to=2026-03-03');
    // Ten o'clock was the first; midnight is 14 hours later.
    expect(rowsOf(text)).to.deep.equal(Array.from({ length: 24 }, (_, at) => `n${37 - at}`));
  });

  it('shows overrides with their reason', async () => {
    const { text } = await admin.get('/settings/audit?only=overrides');
    expect(rowsOf(text)).to.deep.equal(['n7']);
    expect(text).to.include('Reason: The Mayor asked');
    expect(text).to.include('dueAt: – → later');
  });

  it('leads from a row to everything that was done to the same thing', async () => {
    const { text } = await admin.get('/settings/audit?text=mayor');
    const href = /href="(\/settings\/audit\?resource=[^"]*)"/.exec(text)?.[1] ?? '';
    expect(rowsOf((await admin.get(href)).text)).to.deep.equal(['n7']);
  });

  it('is exported as CSV, whole, with formulas made text', async () => {
    const answer = await admin.get('/settings/audit.csv');
    expect(answer.headers['content-type']).to.match(/^text\/csv/);
    expect(answer.headers['content-disposition']).to.include('audit-log.csv');
    const lines = answer.text.trim().split('\n');
    // A heading, the rows, and that it was exported.
    expect(lines.filter((line) => line.includes('test.row'))).to.have.length(1_199);
    const override = lines.find((line) => line.includes('delivery.move')) ?? '';
    expect(override).to.include("'=SUM(A1)");
    expect(override).to.include('"The Mayor asked, ""now"""');
    expect(override).to.include('"{""dueAt"":""later""}"');
  });

  it('is exported as JSON lines, only what was searched for', async () => {
    const answer = await admin.get('/settings/audit.jsonl?only=overrides');
    const rows = answer.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows).to.have.length(1);
    expect(rows[0]).to.deep.include({
      action: 'delivery.move',
      resource: { kind: 'row', id: 'n7.' },
      before: null,
      after: { dueAt: 'later' },
      reason: 'The Mayor asked, "now"',
      override: true,
    });
  });

  it('has a row that tells who exported what', async () => {
    await bench.store.audit.deleteMany({ action: 'audit.export' });
    await admin.get('/settings/audit.jsonl?action=test.none');
    const rows = await bench.store.audit.find({ action: 'audit.export' }).lean();
    expect(rows).to.have.length(1);
    expect(rows[0]).to.deep.include({
      resource: { kind: 'audit', id: 'jsonl' },
      after: { action: 'test.none' },
    });
    expect(rows[0]?.actor.name).to.equal('The admin');
    expect(rows[0]?.address).to.be.a('string');
  });

  it('is searched by programs too', async () => {
    const by = { kind: 'system', id: 'test', name: 'Test' } as const;
    const wish = { name: 'P', role: 'admin', expiresAt: null } as const;
    const { token } = await bench.access.tokens.create(wish, by);
    const program = (path: string) =>
      bench.visitor().get(path, { Authorization: `Bearer ${token}` });
    const first = await program('/api/v1/audit?action=test.row&limit=2');
    const page = JSON.parse(first.text) as { items: { resource: { id: string } }[]; next: string };
    expect(page.items.map(({ resource }) => resource.id)).to.deep.equal(['n1199.', 'n1198.']);
    const second = await program(`/api/v1/audit?action=test.row&limit=1&cursor=${page.next}`);
    expect(second.text).to.include('n1197.');
    expect((await program('/api/v1/audit?only=overrides')).text).to.include('The Mayor asked');
  });
});
