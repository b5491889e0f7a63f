import { listenForChanges } from './event-source.js';
import { watchHands } from './hands.js';
import { morph } from './morph.js';

/** Refreshes follow each other no faster, and take no more than a tenth of the time. */
const BETWEEN_MILLISECONDS = 600;
const SHARE = 10;
/** What matters less may be this old. */
const LAZY_MILLISECONDS = 4_000;
/** Where all pages have to refresh at once, they do not do it in one moment. */
const SPREAD_MILLISECONDS = 500;
const QUIET_MILLISECONDS = 10_000;

/** Told to a part of the page before it is brought up to date: what the server says of it now. */
export type FreshPart = CustomEvent<{ readonly fresh: Element }>;
export const FRESH_PART = 'fresh-part';
/** Told by a part of the page that wants to be brought up to date. */
export const REFRESH_PART = 'refresh-part';

/**
 * Keeps parts of the page up to date: each has an id and names the kinds of change that it shows,
 * `data-live="delivery channel"`, or `data-live-lazy` for those that may be seen a little later.
 * Words in `data-live-words` are said, politely, when something was changed.
 */
export function followPage(page: Document): void {
  if (!page.querySelector('[data-live]')) return;
  const handsFree = watchHands(page);
  const status = page.createElement('p');
  status.className = 'visually-hidden';
  status.setAttribute('role', 'status');
  page.body.append(status);

  let dueAt = Infinity;
  let timer: number | undefined;
  let busy = false;
  let earliest = 0;
  let saidAt = -Infinity;

  const want = (inMilliseconds: number): void => {
    dueAt = Math.min(dueAt, performance.now() + inMilliseconds);
    if (busy) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void refresh(), Math.max(dueAt, earliest) - performance.now());
  };

  const refresh = async (): Promise<void> => {
    busy = true;
    dueAt = Infinity;
    const began = performance.now();
    try {
      const answer = await fetch(page.location.href, {
        headers: { Accept: 'text/html', 'X-Refresh': 'live' },
      });
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const took = performance.now() - began;
      earliest = performance.now() + Math.max(BETWEEN_MILLISECONDS, SHARE * took);
      await handsFree();
      if (answer.ok) bringUpToDate(fresh);
    } catch (error) {
      console.warn('the page could not be brought up to date', error);
      earliest = performance.now() + LAZY_MILLISECONDS;
      dueAt = earliest;
    } finally {
      busy = false;
      if (dueAt < Infinity) want(dueAt - performance.now());
    }
  };

  const bringUpToDate = (fresh: Document): void => {
    for (const part of page.querySelectorAll('[data-live]')) {
      const now = fresh.getElementById(part.id);
      if (!now) continue;
      part.dispatchEvent(new CustomEvent(FRESH_PART, { detail: { fresh: now } }));
      if (morph(part, now)) say(part.getAttribute('data-live-words'));
    }
  };

  const say = (words: string | null): void => {
    if (!words || performance.now() - saidAt < QUIET_MILLISECONDS) return;
    saidAt = performance.now();
    status.textContent = '';
    status.textContent = words;
  };

  page.addEventListener(REFRESH_PART, () => want(0));
  listenForChanges(page, ({ kind }) => {
    if (kind === 'everything') want(Math.random() * SPREAD_MILLISECONDS);
    else if (page.querySelector(`[data-live~="${kind}"]`)) want(0);
    else if (page.querySelector(`[data-live-lazy~="${kind}"]`)) want(LAZY_MILLISECONDS);
  });
}
