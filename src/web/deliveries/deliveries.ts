import { Router, type Request } from 'express';
import { can } from '../../access/can.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import { approveDelivery, returnDelivery } from '../../publishing/scheduling/approvals.js';
import { restoreDelivery } from '../../publishing/scheduling/delivery-canceller.js';
import { cancelWithUndo } from '../../publishing/scheduling/bulk-decisions.js';
import { swapSlots } from '../../publishing/planning/slot-swap.js';
import { UNCONFIRMED_DECISIONS } from '../../publishing/scheduling/unconfirmed-choices.js';
import { decideUnconfirmed } from '../../publishing/scheduling/unconfirmed-decision.js';
import { InvalidInputError, type FieldProblems } from '../../failures.js';
import { formProblems } from '../form-problems.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { nextSlot, type WhenFields } from '../composer/composer-when.js';
import { answerPlacement, timeAsked } from './deliveries-placement.js';
import { knownForm } from '../composer/composer-body.js';
import { moveByForm, revisionOf } from './deliveries-move.js';
import { DECISIONS, freshForm } from './deliveries-page.js';
import { deliveryShow, type DeliveryServices } from './delivery-show.js';
import {
  backPath,
  channelPhrase,
  cancelledFlash,
  movedFlash,
  restoredFlash,
} from './deliveries-flash.js';

/** Every input of the forms on a delivery's page. */
const DELIVERY_INPUTS = {
  one: [
    ...['back', 'revision', 'when', 'date', 'time', 'zone', 'choice', 'clockSeen', 'at'],
    ...['overrideReason', 'reason', 'decision', 'looked', 'direction'],
  ],
};

/** One delivery: its page, and everything a person may do to it. */
export function deliveryRoutes(services: DeliveryServices): Router {
  const router = Router();
  const { clock, store } = services;

  const show = deliveryShow(services);

  router.get('/deliveries/:id', requireAction('delivery.read'), async (req, res) => {
    const id = String(req.params['id']);
    const person = personOf(req);
    const fresh = freshForm(person.zone, backPath(req.query['back'], id));
    const asked = await askedOf(req, id);
    if (!asked) {
      await show(req, res, id, fresh);
      return;
    }
    const placement = await answerPlacement(services, { person, id, fields: asked });
    await show(req, res, id, { ...fresh, when: asked, placement });
  });

  // Asked while something is dragged: answers with a part of a page, and changes nothing.
  router.get('/deliveries/:id/placement', requireAction('delivery.move'), async (req, res) => {
    const id = String(req.params['id']);
    const person = personOf(req);
    const fields = (await askedOf(req, id)) ?? nextSlot(person.zone);
    const placement = await answerPlacement(services, { person, id, fields });
    const whole = req.query['whole'] === 'yes';
    renderPage(res, 'delivery-placement', { title: 'Another time', placement, whole });
  });

  /** The time that the address asks about; null where it names none, or its reader may not move it. */
  async function askedOf(req: Request, id: string): Promise<WhenFields | null> {
    const delivery = await store.deliveries
      .findById(id)
      .select({ dueAt: 1, author: 1 })
      .lean<Pick<DeliveryRecord, 'dueAt' | 'author'>>()
      .exec();
    if (!delivery || !can(personOf(req), 'delivery.move', { ownerId: delivery.author }))
      return null;
    const { zone } = personOf(req);
    return timeAsked(req.query, { zone, dueAt: delivery.dueAt?.getTime() ?? null });
  }

  router.post('/deliveries/:id/move', requireAction('delivery.move'), async (req, res) => {
    const id = String(req.params['id']);
    const body = knownForm(req.body, DELIVERY_INPUTS);
    const outcome = await moveByForm(services, { person: personOf(req), id, body });
    if (outcome.type === 'again') {
      res.status(422);
      await show(req, res, id, outcome.form);
      return;
    }
    leaveFlash(req, outcome.flash);
    redirectTo(res, backPath(body.text('back'), id));
  });

  router.post('/deliveries/:id/swap', requireAction('delivery.move'), async (req, res) => {
    const id = String(req.params['id']);
    const body = knownForm(req.body, DELIVERY_INPUTS);
    const direction = body.text('direction') === 'earlier' ? 'earlier' : 'later';
    const revision = revisionOf(body.text('revision'));
    const person = personOf(req);
    const { delivery, undo } = await swapSlots(services, person, { id, direction, revision });
    const back = backPath(body.text('back'), id);
    const context = { now: clock.now(), zone: person.zone, undo, back };
    leaveFlash(req, movedFlash(delivery, context));
    redirectTo(res, back);
  });

  router.post('/deliveries/:id/cancel', requireAction('delivery.cancel'), async (req, res) => {
    const id = String(req.params['id']);
    const back = backPath(knownForm(req.body, DELIVERY_INPUTS).text('back'), id);
    const { delivery, undo } = await cancelWithUndo(services, personOf(req), id);
    leaveFlash(req, cancelledFlash(await channelPhrase(store, delivery.channel), { undo, back }));
    redirectTo(res, back);
  });

  router.post('/deliveries/:id/restore', requireAction('delivery.cancel'), async (req, res) => {
    const id = String(req.params['id']);
    const back = backPath(knownForm(req.body, DELIVERY_INPUTS).text('back'), id);
    const person = personOf(req);
    const result = await restoreDelivery(services, person, id);
    const context = { now: clock.now(), zone: person.zone };
    leaveFlash(req, restoredFlash(result, context));
    redirectTo(res, result.type === 'moved' ? back : `/deliveries/${id}#move`);
  });

  router.post('/deliveries/:id/approve', requireAction('post.approve'), async (req, res) => {
    const id = String(req.params['id']);
    const back = backPath(knownForm(req.body, DELIVERY_INPUTS).text('back'), id);
    const person = personOf(req);
    const delivery = await approveDelivery(services, person, id);
    const where = await channelPhrase(store, delivery.channel);
    leaveFlash(req, { tone: 'good', text: `Approved: it goes out on ${where}.` });
    redirectTo(res, back);
  });

  router.post('/deliveries/:id/return', requireAction('post.approve'), async (req, res) => {
    const id = String(req.params['id']);
    const body = knownForm(req.body, DELIVERY_INPUTS);
    const reason = body.text('reason').trim();
    const again = async (problems: FieldProblems): Promise<void> => {
      const fresh = freshForm(personOf(req).zone, backPath(body.text('back'), id));
      res.status(400);
      await show(req, res, id, { ...fresh, reason, problems: formProblems(problems) });
    };
    if (reason.length < 3) {
      await again({ reason: ['Say what should be changed, so that the author can go on.'] });
      return;
    }
    if (reason.length > 500) {
      await again({ reason: ['Use at most 500 characters.'] });
      return;
    }
    await returnDelivery(services, personOf(req), id, { reason });
    leaveFlash(req, {
      tone: 'good',
      text: 'Given back to its author as a draft, with your reason.',
    });
    redirectTo(res, backPath(body.text('back'), id));
  });

  router.post('/deliveries/:id/decide', requireAction('delivery.resolve'), async (req, res) => {
    const id = String(req.params['id']);
    const body = knownForm(req.body, DELIVERY_INPUTS);
    const again = async (problems: FieldProblems): Promise<void> => {
      const fresh = freshForm(personOf(req).zone, backPath(body.text('back'), id));
      res.status(400);
      await show(req, res, id, { ...fresh, problems: formProblems(problems) });
    };
    const decision = UNCONFIRMED_DECISIONS.find((value) => value === body.text('decision'));
    if (!decision) {
      await again({ decision: ['Choose what you found on the channel.'] });
      return;
    }
    try {
      const looked = body.has('looked');
      await decideUnconfirmed(services, personOf(req), id, { decision, looked });
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      await again(error.fields);
      return;
    }
    leaveFlash(req, { tone: 'good', text: DECISIONS[decision].done });
    redirectTo(res, backPath(body.text('back'), id));
  });

  return router;
}
