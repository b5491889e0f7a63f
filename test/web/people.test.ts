import { expect } from 'chai';
import { DAY } from '../../src/domain/time-units.js';
import { thrownBy } from '../support/thrown-by.js';
import { openWebBench, PASSWORD, type Browser, type WebBench } from './support/web-bench.js';

describe('people', () => {
  let bench: WebBench;
  let admin: Browser;
  let adminId: string;
  beforeEach(async () => {
    bench = await openWebBench();
    adminId = await bench.person('admin');
    admin = await bench.browser('admin@example.com');
  });
  afterEach(() => bench.close());

  const invite = (more: object = {}) =>
    admin.post('/settings/people', {
      ...{ name: 'Nils', email: 'Nils@Example.com', role: 'agent' },
      ...more,
    });
  const linkIn = (html: string): string => /\/join\?token=[0-9A-Za-z]{43}/.exec(html)?.[0] ?? '';
  const join = (link: string, browser = bench.visitor()) =>
    browser.post(
      '/join',
      { token: link.split('=')[1], name: 'Nils', password: PASSWORD, zone: 'Asia/Kathmandu' },
      link,
    );

  it('are invited by a link that is shown once and sets their password', async () => {
    const link = linkIn((await invite()).text);
    expect((await admin.get('/settings/people')).text).to.not.contain('/join?token=');
    const nils = bench.visitor();
    expect((await join(link, nils)).status).to.equal(303);
    expect((await nils.get('/account')).text).to.contain('nils@example.com');
    expect((await nils.get('/settings/people')).status).to.equal(403);
    expect((await bench.visitor().logIn('nils@example.com')).status).to.equal(303);
  });

  it('cannot use a link twice, nor after seven days, nor when their access ended', async () => {
    const link = linkIn((await invite()).text);
    const answers = await Promise.all([join(link), join(link)]);
    expect(answers.map((answer) => answer.status).sort()).to.deep.equal([303, 404]);
    expect((await bench.visitor().get(link)).status).to.equal(404);

    const late = linkIn((await invite({ email: 'late@example.com' })).text);
    bench.clock.advance(7 * DAY);
    expect((await bench.visitor().get(late)).status).to.equal(404);
    admin = await bench.browser('admin@example.com');

    const unwanted = linkIn((await invite({ email: 'unwanted@example.com' })).text);
    const person = await bench.store.people.findOne({ email: 'unwanted@example.com' }).lean();
    await admin.post(`/settings/people/${person?._id}/disable`, {});
    expect((await bench.visitor().get(unwanted)).status).to.equal(404);
  });

  it('are told beside the field when an e-mail is taken, and nothing else is lost', async () => {
    await invite();
    const answer = await invite({ name: 'Another Nils', role: 'manager' });
    expect(answer.status).to.equal(400);
    expect(answer.text).to.contain('Somebody has this e-mail address already.');
    expect(answer.text).to.contain('value="Another Nils"').and.contain('value="Nils@Example.com"');
    expect(answer.text).to.match(/<option value="manager" selected>/);
    expect(await bench.store.people.countDocuments({})).to.equal(2);
  });

  it('get a new link when they forgot their password, which ends their sessions', async () => {
    await join(linkIn((await invite()).text));
    const nils = await bench.browser('nils@example.com');
    const person = await bench.store.people.findOne({ email: 'nils@example.com' }).lean();
    const link = linkIn((await admin.post(`/settings/people/${person?._id}/link`, {})).text);
    expect((await nils.get('/account')).status).to.equal(200);
    const again = bench.visitor();
    const fields = { name: 'Nils', password: 'quite another secret', zone: 'UTC' };
    await again.post('/join', { token: link.split('=')[1], ...fields }, link);
    expect((await nils.get('/account')).status).to.equal(401);
    expect((await bench.visitor().logIn('nils@example.com')).status).to.equal(401);
  });

  it('are never without an administrator, even when two demote each other at once', async () => {
    const otherId = await bench.person('admin', 'other@example.com');
    const other = await bench.browser('other@example.com');
    const answers = await Promise.all([
      admin.post(`/settings/people/${otherId}/role`, { role: 'viewer' }),
      other.post(`/settings/people/${adminId}/disable`, {}),
    ]);
    // The loser is refused, or was logged out before their turn came.
    expect(answers.filter((answer) => answer.status === 303)).to.have.length(1);
    const left = await bench.store.people.countDocuments({ role: 'admin', state: 'active' });
    expect(left).to.equal(1);
    const state = await bench.store.accessState.findById('access').lean();
    expect(state?.admins).to.have.length(1);
  });

  it('are not left to an administrator who is gone', async () => {
    const goneId = await bench.person('admin', 'gone@example.com');
    await bench.store.people.deleteOne({ _id: goneId });
    const token = { kind: 'token', id: 'token', name: 'A program', role: 'admin' } as const;
    const demoted = thrownBy(bench.access.people.changeRole(adminId, 'viewer', token, '::1'));
    expect((await demoted).message).to.contain('the last administrator');
  });

  it('cannot change their own role or end their own access', async () => {
    expect(
      (await admin.post(`/settings/people/${adminId}/role`, { role: 'viewer' })).status,
    ).to.equal(409);
    expect((await admin.post(`/settings/people/${adminId}/disable`, {})).status).to.equal(409);
  });

  it('can be let in again, with what they were', async () => {
    await join(linkIn((await invite()).text));
    const person = await bench.store.people.findOne({ email: 'nils@example.com' }).lean();
    await admin.post(`/settings/people/${person?._id}/disable`, {});
    expect((await bench.visitor().logIn('nils@example.com')).status).to.equal(401);
    await admin.post(`/settings/people/${person?._id}/enable`, {});
    expect((await bench.visitor().logIn('nils@example.com')).status).to.equal(303);
  });

  it('choose their own name and zone, and nothing else', async () => {
    const saved = await admin.post('/account/profile', { name: 'Ada', zone: 'Pacific/Apia' });
    expect(saved.status).to.equal(303);
    const sneaky = { name: 'Ada', zone: 'UTC', role: 'viewer', email: 'x@example.com' };
    expect((await admin.post('/account/profile', sneaky)).status).to.equal(400);
    const person = await bench.store.people.findById(adminId).lean();
    expect(person).to.include({ name: 'Ada', zone: 'Pacific/Apia', role: 'admin' });
  });
});
