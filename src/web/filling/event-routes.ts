import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { EVENT_POSTS } from '../../domain/index.js';
import {
  addEvent,
  changeEvent,
  findEvent,
  listEvents,
  ownEvent,
} from '../../filling/event-book.js';
import { draftEventPosts, type EventPostWish } from '../../filling/event-drafts.js';
import { moveEventPosts } from '../../filling/event-mover.js';
import { loadEventDeliveries, proposalsFor } from '../../filling/event-proposals.js';
import { deleteEvent, restoreEvent } from '../../filling/event-remover.js';
import { loadEventCounts, loadTexts } from '../../filling/event-view.js';
import { ConflictError, InvalidInputError } from '../../failures.js';
import { loadChannelLabels } from '../../publishing/viewing/delivery-view-labels.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import { isRecordId } from '../../store/record-id.js';
import { formProblems, NO_PROBLEMS, problemsOf, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { knownForm } from '../composer/composer-body.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import type { WebServices } from '../services.js';
import {
  byInput,
  emptyEventForm,
  EVENT_INPUTS,
  eventInputOf,
  readEvent,
  type EventForm,
} from './event-form.js';
import { eventListPage, eventPage, newEventPage } from './event-pages.js';
import { draftedFlash, movedFlash } from './event-words.js';

type ById = Request<{ id: string }>;
type Typed = { readonly form: EventForm; readonly problems: FormProblems };

const deleteForm = z.strictObject({ withPosts: z.literal('on').optional() });

/** Events, and the posts that tell of them. */
export function eventBookRoutes(services: WebServices & PublishingDeps): Router {
  const { clock, store } = services;
  const router = Router();
  const edit = requireAction('post.edit');

  router.get('/calendar/events', requireAction('post.read'), async (req, res) => {
    const past = req.query['past'] === '1';
    const now = clock.now();
    const events = await listEvents(store, { now, past });
    const counts = await loadEventCounts(
      store,
      events.map(({ _id }) => _id),
    );
    renderPage(res, 'events', eventListPage({ person: personOf(req), now, events, past, counts }));
  });

  router.get('/calendar/events/new', requireAction('post.create'), async (req, res) => {
    const channels = await loadChannelLabels(store);
    const form = emptyEventForm(personOf(req).zone, channels);
    const given = { form, event: null, channels, problems: NO_PROBLEMS };
    renderPage(res, 'events-new', newEventPage(given));
  });

  router.post('/calendar/events', requireAction('post.create'), async (req, res) => {
    const form = readEvent(knownForm(req.body, EVENT_INPUTS));
    try {
      const event = await addEvent(services, personOf(req), eventInputOf(form));
      leaveFlash(req, { tone: 'good', text: `${event.name} is in the book. Look at its posts.` });
      redirectTo(res, `/calendar/events/${event._id}`);
    } catch (error) {
      const channels = await loadChannelLabels(store);
      const given = { form, event: null, channels, problems: problemsIn(error) };
      renderPage(res.status(400), 'events-new', newEventPage(given));
    }
  });

  router.get('/calendar/events/:id', requireAction('post.read'), async (req: ById, res) => {
    await show(req, res, null);
  });

  router.post('/calendar/events/:id', edit, async (req: ById, res) => {
    const { id } = req.params;
    const form = readEvent(knownForm(req.body, EVENT_INPUTS));
    try {
      const input = eventInputOf(form);
      await changeEvent(services, personOf(req), { id, revision: form.revision, input });
      leaveFlash(req, { tone: 'good', text: 'The event is saved.' });
    } catch (error) {
      const overtaken = error instanceof ConflictError;
      const problems = overtaken ? formProblems({ '': [error.message] }) : problemsIn(error);
      await show(req, res.status(overtaken ? 409 : 400), { form, problems });
      return;
    }
    redirectTo(res, `/calendar/events/${id}`);
  });

  router.post(
    '/calendar/events/:id/drafts',
    requireAction('post.create'),
    async (req: ById, res) => {
      const { id } = req.params;
      const wanted = knownForm(req.body, { one: [], many: ['posts'] })
        .texts('posts')
        .flatMap(readWish);
      const event = await findEvent(store, id);
      const made = await draftEventPosts(services, personOf(req), { event, wanted });
      leaveFlash(req, draftedFlash(made.length));
      redirectTo(res, `/calendar/events/${id}`);
    },
  );

  router.post('/calendar/events/:id/move', edit, async (req: ById, res) => {
    const { id } = req.params;
    readInput(z.strictObject({}), req.body);
    const event = await ownEvent(store, personOf(req), id);
    leaveFlash(req, movedFlash(await moveEventPosts(services, personOf(req), event)));
    redirectTo(res, `/calendar/events/${id}`);
  });

  router.post('/calendar/events/:id/delete', edit, async (req: ById, res) => {
    const { id } = req.params;
    const withPosts = readInput(deleteForm, req.body).withPosts === 'on';
    const { event, cancelled } = await deleteEvent(services, personOf(req), { id, withPosts });
    const posts = cancelled === 1 ? '1 post is' : `${cancelled} posts are`;
    leaveFlash(req, {
      tone: 'notice',
      text: `${event.name} is deleted${cancelled === 0 ? '' : `, and ${posts} cancelled`}.`,
      undo: { action: `/calendar/events/${id}/restore`, label: 'Undo', fields: {} },
    });
    redirectTo(res, '/calendar/events');
  });

  router.post('/calendar/events/:id/restore', edit, async (req: ById, res) => {
    readInput(z.strictObject({}), req.body);
    const event = await restoreEvent(services, personOf(req), req.params.id);
    leaveFlash(req, { tone: 'good', text: `${event.name} is back.` });
    redirectTo(res, `/calendar/events/${event._id}`);
  });

  async function show(req: ById, res: Response, typed: Typed | null): Promise<void> {
    const event = await findEvent(store, req.params.id);
    const [channels, deliveries, proposals] = await Promise.all([
      loadChannelLabels(store),
      loadEventDeliveries(store, event._id),
      proposalsFor(services, event),
    ]);
    const texts = await loadTexts(store, deliveries);
    const viewer = { person: personOf(req), now: clock.now() };
    const given = { ...viewer, event, deliveries, texts, proposals, channels, typed };
    renderPage(res, 'events-one', eventPage(given));
  }

  return router;
}

function problemsIn(error: unknown): FormProblems {
  return problemsOf(error instanceof InvalidInputError ? byInput(error) : error);
}

function readWish(text: string): EventPostWish[] {
  const [channel = '', asked] = text.split(' ');
  const post = EVENT_POSTS.find((each) => each === asked);
  return post !== undefined && isRecordId(channel) ? [{ channel, post }] : [];
}
