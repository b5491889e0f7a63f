import type { Page } from 'playwright-core';
import type { Actor } from '../../../src/access/actor.js';
import { addEvent } from '../../../src/filling/event-book.js';
import { draftEventPosts } from '../../../src/filling/event-drafts.js';
import { eventInput } from '../../../src/filling/event-input.js';
import { evergreenInput } from '../../../src/filling/evergreen-input.js';
import { addEvergreen } from '../../../src/filling/evergreen-library.js';
import { loadSample } from '../../../src/sample/sample-organisation.js';
import { recallScene } from '../../../src/scenes/scene-recaller.js';
import { openBrowserBench, type BrowserBench, type PageOptions } from '../support.js';
import { placesIn, type Places, type Screen } from './screen-list.js';

export interface FilledBench {
  readonly bench: BrowserBench;
  readonly places: Places;
  /** A page of somebody who may see this screen; opened once for each who. */
  pageFor(screen: Screen, options?: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

/** An evergreen, and an event with its drafts. */
async function addFilling({ services, store }: BrowserBench, admin: Actor): Promise<void> {
  const channel = await store.channels.findOne({ deletedAt: null }).sort({ name: 1 }).lean();
  const text = 'Bicycles travel free on every boat, all year.';
  await addEvergreen(services, admin, evergreenInput.parse({ function: 'support', text }));
  const event = await addEvent(
    services,
    admin,
    eventInput.parse({
      ...{ name: 'Harbour concert', starts: '2026-03-28T19:00', zone: 'Europe/Berlin' },
      ...{ place: 'Pier 3', channels: [channel?._id ?? ''] },
    }),
  );
  const wanted = [{ channel: channel?._id ?? '', post: 'announcement' as const }];
  await draftEventPosts(services, admin, { event, wanted });
}

/** The sample organisation, an administrator, and a browser. */
export async function openFilledBench(): Promise<FilledBench> {
  const bench = await openBrowserBench();
  const id = await bench.person('admin');
  const admin = { kind: 'person', id, name: 'The admin', role: 'admin', zone: 'UTC' } as const;
  await loadSample(bench.services, admin);
  const soon = { scene: 'holiday', from: '2026-03-20', to: '2026-04-02' };
  await recallScene(bench.services, admin, { ...soon, overDays: null, seen: null });
  await addFilling(bench, admin);
  const places = await placesIn(bench.services);
  const pages = new Map<Screen['as'], Promise<Page>>();
  return {
    bench,
    places,
    pageFor({ as }, options) {
      const page =
        pages.get(as) ??
        (as === 'admin' ? bench.pageOf('admin@example.com', options) : bench.page(options));
      pages.set(as, page);
      return page;
    },
    close: () => bench.close(),
  };
}
