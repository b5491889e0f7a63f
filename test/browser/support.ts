import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { expect } from 'chai';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { openWebBench, PASSWORD, type WebBench } from '../web/support/web-bench.js';

const CHROMIUM = '/usr/bin/chromium';

export const chromiumIsHere = existsSync(CHROMIUM);

/** Like `describe`, where there is a browser; otherwise skipped, with the reason in its name. */
export function describeInBrowser(title: string, body: (this: Mocha.Suite) => void): void {
  if (chromiumIsHere) describe(title, body);
  else describe.skip(`${title} (skipped: there is no ${CHROMIUM})`, body);
}

export interface BrowserBench extends WebBench {
  readonly url: string;
  /** A page of a fresh browser profile; whatever the policy refuses on it is kept. */
  page(options?: PageOptions): Promise<Page>;
  /** Such a page on which the person with this address is logged in, once for all their pages. */
  pageOf(email: string, options?: PageOptions): Promise<Page>;
}

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly javaScript?: boolean;
  readonly colorScheme?: 'dark' | 'light';
}

/** The web over empty services on a free port, and a real browser. */
export async function openBrowserBench(): Promise<BrowserBench> {
  const bench = await openWebBench();
  const server = bench.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = openBrowser(url);
  return {
    ...bench,
    url,
    page: (options) => browser.page(options),
    pageOf: (email, options) => browser.pageOf(email, options),
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await bench.close();
    },
  };
}

/** A real browser on a web that listens at this address; it starts with the first page. */
export function openBrowser(url: string): Pick<BrowserBench, 'page' | 'pageOf' | 'close'> {
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];

  type Session = Awaited<ReturnType<BrowserContext['storageState']>>;
  const sessions = new Map<string, Session>();

  async function page(options: PageOptions = {}, storageState?: Session): Promise<Page> {
    browser ??= await launch();
    const context = await browser.newContext({
      ...(storageState ? { storageState } : {}),
      baseURL: url,
      viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
      javaScriptEnabled: options.javaScript ?? true,
      colorScheme: options.colorScheme ?? 'dark',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(60_000);
    contexts.push(context);
    const opened = await context.newPage();
    keepRefusals(opened);
    return opened;
  }

  return {
    page: (options) => page(options),
    async pageOf(email, options) {
      const known = sessions.get(email);
      const opened = await page(options, known);
      if (known) return opened;
      await opened.goto('/login');
      await opened.getByLabel('E-mail').fill(email);
      await opened.getByLabel('Password').fill(PASSWORD);
      await opened.getByRole('button', { name: 'Log in' }).click();
      await opened.waitForURL((address) => address.pathname !== '/login');
      sessions.set(email, await opened.context().storageState());
      return opened;
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()));
      await browser?.close();
    },
  };
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

const refusals = new WeakMap<Page, string[]>();

/** Keeps what the content policy refused and what scripts threw. */
function keepRefusals(page: Page): void {
  const kept: string[] = [];
  refusals.set(page, kept);
  page.on('pageerror', (error) => kept.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy/i.test(message.text())) {
      kept.push(message.text());
    }
  });
}

/** Nothing on this page was refused by the policy, and no script threw. */
export function expectNothingRefused(page: Page): void {
  expect(refusals.get(page)).to.deep.equal([]);
}

/** Until nothing moves: a colour that is inherited begins to change when its parent's has ended. */
const PAINTED = `(async () => {
  const isMoving = ({ playState, effect }) =>
    playState === 'running' && effect.getComputedTiming().endTime !== Infinity;
  for (let still = 0; still < 2; ) {
    await new Promise(requestAnimationFrame);
    const moving = document.getAnimations().filter(isMoving);
    await Promise.allSettled(moving.map(({ finished }) => finished));
    still = moving.length === 0 ? still + 1 : 0;
  }
})()`;

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

const EVERYTHING = {
  type: 'tag',
  values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
};

/** axe finds nothing to object to, by WCAG 2.2 A and AA, or by these rules of it alone. */
export async function expectAccessible(page: Page, rules?: readonly string[]): Promise<void> {
  const runOnly = rules ? { type: 'rule', values: rules } : EVERYTHING;
  const source = await readFile(
    createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
    'utf8',
  );
  // What was just changed has to be painted before its colours can be judged.
  await page.evaluate(PAINTED);
  await page.evaluate(source);
  const result = await page.evaluate<AxeResult>(
    `axe.run(document, ${JSON.stringify({ runOnly })})`,
  );
  const found = result.violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary ?? ''}`).join('\n')}`,
  );
  expect(found.join('\n\n')).to.equal('');
}

/** Nothing is wider than the window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  // A window that was just made narrower is laid out anew first.
  await page.evaluate(PAINTED);
  const excess = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  expect(excess).to.equal(0);
}
