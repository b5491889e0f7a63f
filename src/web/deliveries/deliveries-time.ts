import { Router } from 'express';
import { z } from 'zod';
import { MOST_MINUTES_SPENT, recordTime } from '../../value/time-recorder.js';
import { formProblems, typedText } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { personOf } from '../request.js';
import { backPath } from './deliveries-flash.js';
import { freshForm } from './deliveries-page.js';
import { deliveryShow, type DeliveryServices } from './delivery-show.js';

const MINUTES = `Give whole minutes, from 1 to ${MOST_MINUTES_SPENT}, or nothing.`;
const timeInput = z.strictObject({
  minutes: z
    .string({ error: MINUTES })
    .trim()
    .regex(/^\d{0,4}$/, { error: MINUTES })
    .transform((text) => (text === '' ? null : Number(text)))
    .refine((minutes) => minutes === null || (minutes >= 1 && minutes <= MOST_MINUTES_SPENT), {
      error: MINUTES,
    }),
});

/** How long a delivery took, from its page. */
export function deliveryTimeRoutes(services: DeliveryServices): Router {
  const router = Router();
  const show = deliveryShow(services);
  router.post('/deliveries/:id/time', requireAction('delivery.time'), async (req, res) => {
    const id = String(req.params['id']);
    const person = personOf(req);
    const read = timeInput.safeParse(typedText(req.body, ['minutes']));
    if (!read.success) {
      const typed = typedText(req.body, ['minutes'])['minutes'] ?? '';
      const fresh = freshForm(person.zone, backPath(undefined, id));
      const problems = formProblems({ minutes: [MINUTES] });
      res.status(400);
      await show(req, res, id, { ...fresh, problems, minutes: typed });
      return;
    }
    const { minutes } = readInput(timeInput, req.body);
    await recordTime(services, person, { id, minutes });
    leaveFlash(req, {
      tone: 'good',
      text: minutes === null ? 'The time is taken back.' : `Kept: it took ${minutes} minutes.`,
    });
    redirectTo(res, `/deliveries/${id}`);
  });
  return router;
}
