import { expect } from 'chai';
import { formsOf } from './support/forms.js';
import { openWebBench, PASSWORD, type Browser, type WebBench } from './support/web-bench.js';

const OURS = { 'Sec-Fetch-Site': 'same-origin' };

describe('a form whose session ended while somebody typed', () => {
  let bench: WebBench;
  let admin: Browser;
  let _csrf: string;
  before(async () => {
    bench = await openWebBench();
    await bench.person('admin');
    admin = await bench.browser('admin@example.com');
    _csrf = await admin.formToken();
    admin.cookie = '';
  });
  after(() => bench.close());

  const typed = { name: 'Ada "Lovelace" <x>', zone: 'Asia/Tokyo' };
  const send = (fields: object) => admin.send('/account/profile', fields, OURS);

  it('is saved once they are logged in again, with all that was typed', async () => {
    const lost = await send({ ...typed, _csrf });
    expect(lost.status).to.equal(403);
    expect(lost.text).to.contain('Nothing was saved').and.contain('href="/login"');
    const [kept] = formsOf(lost.text);
    expect(kept?.fields).to.deep.equal({ ...typed, _csrf: '' });

    // Whoever goes on without logging in loses nothing either.
    const again = await send(kept?.fields ?? {});
    expect(formsOf(again.text)[0]?.fields).to.deep.equal(kept?.fields);

    await admin.logIn('admin@example.com');
    const ready = await send(kept?.fields ?? {});
    expect(ready.text).to.contain('Send it now');
    const form = formsOf(ready.text).find(({ action }) => action === '/account/profile');
    expect((await send(form?.fields ?? {})).status).to.equal(303);
    const person = await bench.store.people.findOne({ email: 'admin@example.com' }).lean();
    expect(person).to.include(typed);
  });

  it('never comes back with a password or another secret', async () => {
    const secrets = { current: PASSWORD, next: 'nine more lamps', 'credentials.token': 'abc123' };
    const { text } = await admin.send('/account/password', { ...secrets, email: 'on' }, OURS);
    for (const secret of Object.values(secrets)) expect(text).to.not.contain(secret);
    expect(text).to.contain('name="email"');
  });

  it('is not given back to be sent by a click where another page may have written it', async () => {
    const { status, text } = await admin.send('/account/profile', { ...typed, name: 'Mallory' });
    expect(status).to.equal(403);
    expect(text).to.not.contain('Mallory');
  });

  it('is the log-in itself again, where that stood open too long', async () => {
    const fields = { email: 'admin@example.com', password: PASSWORD, next: '/queue' };
    const { status, text } = await bench.visitor().send('/login', fields, OURS);
    expect(status).to.equal(403);
    expect(text).to.contain('open too long').and.contain('value="/queue"');
    expect(text).to.contain('value="admin@example.com"').and.not.contain(PASSWORD);
  });
});
