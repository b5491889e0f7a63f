import type { Actor } from '../../../src/access/actor.js';
import { addEvent } from '../../../src/filling/event-book.js';
import { draftEventPosts } from '../../../src/filling/event-drafts.js';
import { eventInput } from '../../../src/filling/event-input.js';
import { evergreenInput } from '../../../src/filling/evergreen-input.js';
import { addEvergreen } from '../../../src/filling/evergreen-library.js';
import { loadSample } from '../../../src/sample/sample-organisation.js';
import { recallScene } from '../../../src/scenes/scene-recaller.js';
import type { Services } from '../../../src/services.js';
import { placesIn, type Places } from './screen-list.js';

/** Brings the sample organisation, a scene by date, an evergreen, and an event with its drafts. */
export async function fillInstallation(services: Services, admin: Actor): Promise<Places> {
  await loadSample(services, admin);
  const soon = { scene: 'holiday', from: '2026-03-20', to: '2026-04-02' };
  await recallScene(services, admin, { ...soon, overDays: null, seen: null });
  const channel = await services.store.channels
    .findOne({ deletedAt: null })
    .sort({ name: 1 })
    .lean();
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
  return placesIn(services);
}
