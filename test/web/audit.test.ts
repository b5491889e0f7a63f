import { expect } from 'chai';
import { createAuditLog, DENIED_A_MINUTE } from '../../src/access/audit-log.js';
import { MINUTE } from '../../src/domain/time-units.js';
import { newRecordId } from '../../src/store/record-id.js';
import { listRoutes } from './support/route-list.js';
import { openWebBench, type Browser, type WebBench } from './support/web-bench.js';

describe('the audit log', () => {
  let bench: WebBench;
  let admin: Browser;
  beforeEach(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
  });
  afterEach(() => bench.close());

  const rows = () => bench.store.audit.find({}).sort({ _id: 1 }).lean();
  const added = async (work: () => Promise<unknown>) => {
    const before = new Set((await rows()).map((row) => row._id));
    await work();
    return (await rows()).filter((row) => !before.has(row._id));
  };

  it('has one row for each action, with who, what, before and after, when and from where', async () => {
    const id = await bench.person('author');
    bench.clock.advance(MINUTE);
    const [row, ...more] = await added(() =>
      admin.post(`/settings/people/${id}/role`, { role: 'agent' }),
    );
    expect(more).to.deep.equal([]);
    expect(row).to.deep.include({
      action: 'person.edit',
      resource: { kind: 'person', id },
      before: { role: 'author', state: 'active' },
      after: { role: 'agent', state: 'active' },
      denied: false,
    });
    expect(row?.actor.name).to.equal('The admin');
    expect(row?.at.getTime()).to.equal(bench.clock.now());
    expect(row?.address).to.match(/127\.0\.0\.1$/);
  });

  for (const [name, fields, path] of [
    ['an invitation', { name: 'N', email: 'n@example.com', role: 'viewer' }, '/settings/people'],
    ['a new token', { name: 'N', role: 'viewer', days: '30' }, '/settings/tokens'],
    ['a changed profile', { name: 'N', zone: 'UTC' }, '/account/profile'],
  ] as const) {
    it(`has one row for ${name}`, async () => {
      expect(await added(() => admin.post(path, fields))).to.have.length(1);
    });
  }

  it('tells of what was refused', async () => {
    await bench.person('viewer');
    const viewer = await bench.browser('viewer@example.com');
    const [row] = await added(() => viewer.get('/settings/audit'));
    expect(row).to.deep.include({ action: 'audit.read', denied: true });
    expect(row?.actor.name).to.equal('The viewer');
    const [failed] = await added(() => bench.visitor().logIn('viewer@example.com', 'a wrong one'));
    expect(failed).to.deep.include({ action: 'log-in', denied: true });
  });

  it('cannot be filled by who is refused again and again', async () => {
    const audit = createAuditLog({ records: bench.store.audit, clock: bench.clock });
    const entry = {
      actor: { kind: 'nobody', id: 'nobody', name: 'Nobody' },
      action: 'log-in',
      resource: { kind: 'person', id: 'unknown' },
    } as const;
    const knocks = async () => {
      for (let knock = 0; knock < DENIED_A_MINUTE + 40; knock++) await audit.recordDenied(entry);
    };
    expect(await added(knocks)).to.have.length(DENIED_A_MINUTE);
    bench.clock.advance(MINUTE);
    expect(await added(knocks)).to.have.length(DENIED_A_MINUTE);
  });

  it('is read page by page, and by who and what', async () => {
    const start = bench.clock.now() + MINUTE;
    await bench.store.audit.insertMany(
      Array.from({ length: 250 }, (_, at) => ({
        _id: newRecordId(start + at),
        at: new Date(start + at),
        actor: { kind: 'system', id: 'system', name: 'Dimmerbank' },
        action: 'test.row',
        resource: { kind: 'row', id: `n${at}.` },
        denied: false,
      })),
    );
    const seen: string[] = [];
    let path = '/settings/audit?action=test.row';
    for (let page = 0; path !== '' && page < 5; page++) {
      const { text } = await admin.get(path);
      seen.push(...[...text.matchAll(/row (n\d+)\./g)].map(([, id = '']) => id));
      path =
        /href="(\/settings\/audit\?[^"]*cursor=[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ??
        '';
    }
    expect(seen).to.deep.equal(Array.from({ length: 250 }, (_, at) => `n${249 - at}`));
    expect((await admin.get('/settings/audit?actor=nobody-known')).text).to.contain(
      'Nothing like that',
    );
  });

  it('refuses a question it does not understand', async () => {
    for (const query of ['cursor=x', 'action=%24ne', 'actor[$ne]=x', 'actor=a&actor=b', 'page=2']) {
      expect((await admin.get(`/settings/audit?${query}`)).status, query).to.equal(400);
    }
  });

  it('has no route that changes or removes a row', () => {
    const writing = listRoutes(bench.services).filter(
      ({ name, method }) => method !== 'GET' && name.includes('audit'),
    );
    expect(writing).to.deep.equal([]);
    const ways = Object.keys(bench.access.audit).sort();
    expect(ways).to.deep.equal(['record', 'recordDenied', 'recordOnce']);
  });
});
