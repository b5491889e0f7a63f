import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { composeIssue } from '../../src/networks/email/letter.js';
import { fillNaughty, type NaughtyInstallation } from './screens/naughty-installation.js';
import { NAUGHTY } from './screens/naughty-texts.js';
import { SCREENS } from './screens/screen-list.js';
import {
  describeInBrowser,
  expectNothingRefused,
  openBrowserBench,
  type BrowserBench,
} from './support.js';

/** Whether a text became more than text. */
const HARM = `[typeof window.hacked, document.querySelectorAll('[data-injected]').length,
  [...document.querySelectorAll('[href], [src], [action], [formaction]')]
    .flatMap((each) => ['href', 'src', 'action', 'formaction'].map((name) => each.getAttribute(name)))
    .filter((address) => /^\\s*(javascript|vbscript|data:text)/i.test(address ?? ''))]`;
/** What stands on the page, in fields and attributes too. */
const SHOWN = `[document.title, document.documentElement.outerHTML,
  ...[...document.querySelectorAll('input, textarea')].map(({ value }) => value)].join('\\n')`;

describeInBrowser('naughty strings in every text there is', () => {
  let bench: BrowserBench;
  let naughty: NaughtyInstallation;
  let admin: Page;
  const dialogs: string[] = [];
  const seen = new Set<string>();
  before(async () => {
    bench = await openBrowserBench();
    naughty = await fillNaughty(bench);
    admin = await watched(bench.pageOf('admin@example.com'));
  });
  after(() => bench.close());

  async function watched(opening: Promise<Page>): Promise<Page> {
    const page = await opening;
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    return page;
  }

  async function expectHarmless(page: Page, told: string): Promise<void> {
    expect(await page.evaluate(HARM), told).to.deep.equal(['undefined', 0, []]);
    expectNothingRefused(page);
    expect(dialogs, told).to.deep.equal([]);
    const shown: unknown = await page.evaluate(SHOWN);
    for (const [, number] of String(shown).matchAll(/§(\d+)§/g)) {
      seen.add(naughty.texts.get(Number(number)) ?? 'nothing');
    }
  }

  it('are text and nothing else on every screen', async () => {
    const nobody = await watched(bench.page());
    const screens = SCREENS.map(({ as, path }) => ({ as, path: path(naughty.places) }));
    const more = naughty.morePages.map((path) => ({ as: 'admin' as const, path }));
    for (const { as, path } of [...screens, ...more]) {
      const page = as === 'admin' ? admin : nobody;
      const answer = await page.goto(path, { waitUntil: 'domcontentloaded' });
      expect(answer?.status(), path).to.equal(200);
      await expectHarmless(page, path);
    }
  });

  it('have all been seen, but where no screen shows them', () => {
    const unseen = [...new Set(naughty.texts.values())].filter((place) => !seen.has(place));
    expect(unseen.sort()).to.deep.equal([...naughty.unshown]);
  });

  it('are text where an address gives them back', async () => {
    const given = encodeURIComponent(NAUGHTY.join(' ').replaceAll('\u0000', ''));
    for (const path of [
      `/queue?text=${given}&channel=${given}&state=${given}`,
      `/settings/audit?text=${given}&actor=${given}&from=${given}`,
      `/login?next=${given}`,
      `/nothing/${given}?${given}=${given}`,
      `/join?token=${given}`,
      `/settings/channels/authorised?state=${given}&code=${given}&error=${given}`,
    ]) {
      await admin.goto(path, { waitUntil: 'domcontentloaded' });
      await expectHarmless(admin, path);
    }
  });

  it('are text where a form is refused, and while they are typed and looked at', async () => {
    const text = NAUGHTY.join(' ').slice(0, 900);
    await admin.goto('/settings/blackouts');
    await admin.getByLabel('Reason').first().fill(text);
    await admin.locator('form[action^="/settings/blackouts"] button').last().click();
    await admin.waitForLoadState();
    await expectHarmless(admin, 'a refused form');
    await admin.goto('/write');
    const looked = admin.waitForResponse((answer) => answer.request().method() === 'POST');
    await admin.locator('textarea[name="text"]').fill(text);
    await looked;
    await expectHarmless(admin, 'the preview');
  });

  it('are text in a mail', async () => {
    const reader = await bench.page();
    for (const text of NAUGHTY) {
      const letter = { kind: 'issue', subject: text, title: text, text, function: text, media: [] };
      const settings = { fromName: text, postalAddress: text, fromAddress: 'news@example.org' };
      const postmark = {
        ...{ channelName: text, publicUrl: 'https://desk.example', to: 'jo@example.org' },
        ...{ settings: { ...settings, replyTo: '' }, messageId: '<1@example.org>', at: 0 },
      };
      const links = { web: 'https://desk.example/n/x', leave: 'https://desk.example/n/x/leave' };
      const mail = await composeIssue(letter as never, postmark as never, links);
      const [, html = ''] =
        /Content-Type: text\/html[^]*?\r\n\r\n([^]*?)\r\n--/.exec(mail.toString()) ?? [];
      expect(html).to.contain('<html>');
      await reader.setContent(html.replace(/=\r\n/g, '').replace(/=3D/g, '='));
      expect(await reader.evaluate(HARM), text).to.deep.equal(['undefined', 0, []]);
    }
  });
});
