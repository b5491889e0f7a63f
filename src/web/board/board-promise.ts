import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { can } from '../../access/can.js';
import { findChannel } from '../../channels/channel-finder.js';
import { publicPromise } from '../../promise/channel-promise.js';
import { canPin, postPinnedPromise } from '../../promise/pinned-promise.js';
import { hasPage } from '../../promise/promise-finder.js';
import { setPromisePage } from '../../promise/promise-page-setter.js';
import { LONG_SENTENCE, sentencesOf, SHORT_SENTENCE } from '../../promise/promise-sentences.js';
import type { PublicAddress } from '../../public-address.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import { isRecordId, newRecordId } from '../../store/record-id.js';
import { stripId } from '../channels/channel-view.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { scheduledFlash } from '../composer/composer-flash.js';

export interface PromiseSettings extends PublishingDeps {
  readonly address: Pick<PublicAddress, 'url'>;
}

const shownInput = z.strictObject({
  shown: z.enum(['yes', 'no']).transform((answer) => answer === 'yes'),
});

/** The id that the form asks for its post: sending it twice makes one. */
const pinInput = z.strictObject({ submission: z.string().refine(isRecordId) });

/** A channel's promise for the people here: the sentence to copy, and whether it has a public page. */
export function promiseSettingsRoutes(services: PromiseSettings): Router {
  const { store, clock, address } = services;
  const router = Router();

  async function show(req: Request, res: Response, refusal = ''): Promise<void> {
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
      refusal,
      submission: canPin(services, channel) ? newRecordId() : '',
      compose: can(personOf(req), 'post.create')
        ? `/write?${new URLSearchParams({ channel: channel._id, text: long }).toString()}`
        : '',
      shown: hasPage(channel),
      editable: can(personOf(req), 'dimmer.set'),
    });
  }

  router.get('/board/promise/:id', requireAction('dimmer.read'), (req, res) => show(req, res));

  router.post('/board/promise/:id/pinned-post', requireAction('dimmer.set'), async (req, res) => {
    const { submission: postId } = readInput(pinInput, req.body);
    const person = personOf(req);
    const request = { channel: String(req.params['id']), postId };
    const result = await postPinnedPromise(services, person, request);
    if (result.type === 'refused') {
      const broken = result.refusals.flatMap((each) => each.broken);
      await show(req, res.status(422), broken.map(({ sentence }) => sentence).join(' '));
      return;
    }
    const said = scheduledFlash(result.deliveries, { now: clock.now(), zone: person.zone });
    leaveFlash(req, { ...said, text: `${said.text} Once it is out it is pinned.` });
    redirectTo(res, `/deliveries/${result.deliveries[0]?._id ?? ''}`);
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
