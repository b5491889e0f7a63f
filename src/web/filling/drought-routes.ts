import { Router } from 'express';
import { z } from 'zod';
import { FUNCTION_NAMES, isFunctionName } from '../../domain/index.js';
import { fillWithBest, previewFilling } from '../../filling/drought-filler.js';
import { DROUGHT_SPAN, loadDroughts } from '../../filling/droughts.js';
import { listEvergreens } from '../../filling/evergreen-library.js';
import { groupBy } from '../../filling/grouping.js';
import { takeSlot } from '../../filling/slot-taker.js';
import { loadWaitingDrafts } from '../../filling/waiting-drafts.js';
import { NotFoundError } from '../../failures.js';
import { loadChannelLabels } from '../../publishing/viewing/delivery-view-labels.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import { isRecordId } from '../../store/record-id.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';
import { momentOf } from '../times.js';
import { droughtsPage, MOST_SLOTS, slotsOf } from './drought-page.js';

const recordId = z.string().refine(isRecordId, 'is not the id of anything');
const at = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const back = z.string().max(200).default('/droughts');
const draftForm = z.strictObject({ draft: recordId, at, back });
const evergreenForm = z.strictObject({
  ...{ channel: recordId, function: z.enum(FUNCTION_NAMES), at, back },
});

/** The promised slots that nothing fills, and what could fill them. */
export function droughtRoutes(services: WebServices & PublishingDeps): Router {
  const { clock, store } = services;
  const router = Router();

  router.get('/droughts', requireAction('delivery.read'), async (req, res) => {
    const person = personOf(req);
    const now = clock.now();
    const channels = await loadChannelLabels(store);
    const channel = textOf(req.query['channel']);
    if (channel !== '' && !channels.some(({ id }) => id === channel)) {
      throw new NotFoundError('The channel');
    }
    const asked = textOf(req.query['function']);
    const name = isFunctionName(asked) ? asked : '';
    const span = { from: now + 1, to: now + DROUGHT_SPAN, ...(channel === '' ? {} : { channel }) };
    const [droughts, drafts, library] = await Promise.all([
      loadDroughts(store, span),
      loadWaitingDrafts(store),
      listEvergreens(store),
    ]);
    const slots = slotsOf(droughts, name);
    const shown = groupBy(slots.slice(0, MOST_SLOTS), (slot) => slot.channel._id);
    const seen = droughts.flatMap((drought) => {
      const own = shown.get(drought.channel._id);
      return own ? [{ ...drought, slots: own }] : [];
    });
    const evergreens = await previewFilling(services, { droughts: seen, library });
    const filter = { channel, function: name };
    renderPage(
      res,
      'droughts',
      droughtsPage({ person, now, slots, drafts, evergreens, channels, filter }),
    );
  });

  router.post('/droughts/draft', requireAction('delivery.move'), async (req, res) => {
    const form = readInput(draftForm, req.body);
    const person = personOf(req);
    const result = await takeSlot(services, person, form);
    if (result.type === 'refused') {
      leaveFlash(req, {
        tone: 'warning',
        text: `Not queued. ${result.refusal.broken.map(({ sentence }) => sentence).join(' ')}`,
      });
    } else {
      const when = momentOf(form.at, { now: clock.now(), zone: person.zone }).words;
      const waits = result.delivery.state === 'awaiting-approval' ? ' once a manager approves' : '';
      leaveFlash(req, {
        tone: 'good',
        text: `Queued: it goes out on ${when}${waits}.`,
        undo: { action: `/undo/${result.undo}`, label: 'Undo', fields: { back: form.back } },
      });
    }
    redirectTo(res, form.back);
  });

  router.post('/droughts/evergreen', requireAction('post.create'), async (req, res) => {
    const form = readInput(evergreenForm, req.body);
    const person = personOf(req);
    const library = await listEvergreens(store);
    const slot = { at: form.at, function: form.function };
    const filling = { channel: form.channel, slot, library, actor: person };
    const result = await fillWithBest(services, filling);
    if (result.type === 'filled') {
      const when = momentOf(form.at, { now: clock.now(), zone: person.zone }).words;
      leaveFlash(req, {
        tone: 'good',
        text: `An evergreen fills the slot on ${when}.`,
        undo: {
          action: `/deliveries/${result.delivery._id}/cancel`,
          label: 'Undo',
          fields: { back: form.back },
        },
      });
    } else {
      const why =
        result.type === 'taken'
          ? 'The slot is filled by now, or is not promised any more.'
          : result.sentence;
      leaveFlash(req, { tone: 'warning', text: `Nothing was filled. ${why}` });
    }
    redirectTo(res, form.back);
  });

  return router;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
