import { expect } from 'chai';
import { fillInstallation } from '../browser/screens/fill-installation.js';
import { SCREENS } from '../browser/screens/screen-list.js';
import { formsOf, type PageForm } from './support/forms.js';
import { openWebBench, type Browser, type WebBench } from './support/web-bench.js';

/** What somebody types, pastes or sends where a form asks for something else. */
const HOSTILE: Readonly<Record<string, string>> = {
  'blanks alone': ' \t ',
  'signs that nobody sees': 'a\u0000b\u202e',
  'far too much': 'x'.repeat(3_000),
  'markup and no number': '"><script>alert(1)</script>',
};

/** What would end the others: the session, the sample; a proposal is void once levels change. */
const LEFT_OUT = ['/log-out', '/welcome/remove', '/account/password', '/value/scenes'];

const CONNECTING = ['feed', 'webhook', 'email', 'mastodon'].map(
  (network) => `/settings/channels/new?network=${network}`,
);

describe('every form of every screen', () => {
  let bench: WebBench;
  let admin: Browser;
  let _csrf: string;
  let forms: readonly PageForm[];
  before(async () => {
    bench = await openWebBench();
    const id = await bench.person('admin');
    const actor = { kind: 'person', id, name: 'The admin', role: 'admin', zone: 'UTC' } as const;
    const places = await fillInstallation(bench.services, actor);
    admin = await bench.browser('admin@example.com');
    _csrf = await admin.formToken();
    const found = new Map<string, PageForm>();
    const screens = SCREENS.filter(({ as }) => as === 'admin').map(({ path }) => path(places));
    for (const path of [...screens, ...CONNECTING]) {
      for (const form of formsOf((await admin.get(path)).text)) {
        if (LEFT_OUT.includes(form.action)) continue;
        const network = form.fields['network'] ?? '';
        const kind = form.action.replace(/[0-9a-z]{26}/g, ':id');
        found.set(`${kind} ${form.typed.join()} ${network.toString()}`, form);
      }
    }
    forms = [...found.values()];
  });
  after(() => bench.close());

  for (const [what, value] of Object.entries(HOSTILE)) {
    it(`says on its own page what is wrong with ${what}, and keeps what was typed`, async () => {
      for (const form of forms.filter(({ typed }) => typed.length > 0)) {
        const hostile = Object.fromEntries(form.typed.map((name) => [name, value]));
        const { status, headers, text } = await admin.send(form.action, {
          ...{ ...form.fields, ...hostile, _csrf },
        });
        const name = `${form.action} with ${form.typed.join(', ')}`;
        expect(status, name).to.be.oneOf([200, 303, 400, 409, 422]);
        expect(text, name).to.not.contain('<script>alert');
        // What was good enough was taken: a name may hold angle brackets.
        if (status < 400) continue;
        expect(headers['content-type'], name).to.match(/^text\/html/);
        expect(text, `${name} leads to a page without the form`).to.contain(form.action);
        expect(text, `${name} says nothing`).to.match(/-error"|class="problems"|tone-trouble/);
      }
    });
  }

  it('refuses a body without any field in words, whoever sends it', async () => {
    for (const { action } of forms) {
      const { status, headers } = await admin.send(action, { _csrf });
      expect(status, action).to.be.below(500);
      if (status >= 400) expect(headers['content-type'], action).to.match(/^text\/html/);
    }
  });
});
