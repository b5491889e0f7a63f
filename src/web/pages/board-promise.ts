import { Router } from 'express';
import { z } from 'zod';
import { can } from '../../access/can.js';
import type { AuditLog } from '../../access/audit-log.js';
import { findChannel } from '../../channels/channel-finder.js';
import type { Clock } from '../../clock.js';
import { publicPromise } from '../../promise/channel-promise.js';
import { hasPage } from '../../promise/promise-finder.js';
import { setPromisePage } from '../../promise/promise-page-setter.js';
import type { PublicAddress } from '../../public-address.js';
import { loadOrganisation } from '../../publishing/channel-queue.js';
import type { Store } from '../../store/store.js';
import { stripId } from '../channels/channel-view.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { sentencesOf } from '../promise/promise-json.js';
import { LONG_SENTENCE, SHORT_SENTENCE } from '../promise/sentence-lengths.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';

export interface PromiseSettings {
  readonly store: Store;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  readonly address: Pick<PublicAddress, 'url'>;
}

const shownInput = z.strictObject({
  shown: z.enum(['yes', 'no']).transform((answer) => answer === 'yes'),
});

/** A channel's promise for the people here: the sentence to copy, and whether it has a public page. */
export function promiseSettingsRoutes(services: PromiseSettings): Router {
  const { store, clock, address } = services;
  const router = Router();

  router.get('/board/promise/:id', requireAction('dimmer.read'), async (req, res) => {
    const [channel, organisation] = await Promise.all([
      findChannel(store, String(req.params['id'])),
      loadOrganisation(store),
    ]);
    const promise = publicPromise({ organisation, channel }, null, clock.now());
    const { short, long } = sentencesOf(promise);
    const path = `/promise/${channel.slug}`;
    renderPage(res, 'board-promise', {
      title: `Promise of ${channel.name}`,
      section: 'board',
      styles: ['promise-settings'],
      scripts: ['channels'],
      channel: { id: channel._id, name: channel.name, strip: `/board#${stripId(channel._id)}` },
      sentences: [
        sentenceView('short', `For a short profile (up to ${SHORT_SENTENCE} characters)`, short),
        sentenceView('long', `Where there is room (up to ${LONG_SENTENCE} characters)`, long),
      ],
      pageText: { path, url: `${address.url()}${path}`, json: `${path}.json` },
      compose: can(personOf(req), 'post.create')
        ? `/write?${new URLSearchParams({ channel: channel._id, text: long }).toString()}`
        : '',
      shown: hasPage(channel),
      editable: can(personOf(req), 'dimmer.set'),
    });
  });

  router.post('/board/promise/:id', requireAction('dimmer.set'), async (req, res) => {
    const { shown } = readInput(shownInput, req.body);
    const request = { channel: String(req.params['id']), shown };
    const channel = await setPromisePage(services, personOf(req), request);
    leaveFlash(req, {
      tone: 'good',
      text: shown
        ? `Everybody can read the promise of ${channel.name} now.`
        : `The promise of ${channel.name} has no public page now.`,
    });
    redirectTo(res, `/board/promise/${channel._id}`);
  });

  return router;
}

function sentenceView(id: string, label: string, text: string) {
  return { id: `sentence-${id}`, label, text, count: `${text.length} characters` };
}
