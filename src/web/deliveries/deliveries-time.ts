import { Router } from 'express';
import { z } from 'zod';
import { MOST_MINUTES_SPENT, recordTime, type TimeDeps } from '../../value/time-recorder.js';
import { typedText } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { personOf } from '../request.js';

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
export function deliveryTimeRoutes(services: TimeDeps): Router {
  const router = Router();
  router.post('/deliveries/:id/time', requireAction('delivery.time'), async (req, res) => {
    const id = String(req.params['id']);
    const { minutes: typed = '' } = typedText(req.body, ['minutes']);
    if (typed !== '' && !timeInput.safeParse({ minutes: typed }).success) {
      leaveFlash(req, { tone: 'trouble', text: `Nothing was saved. ${MINUTES}` });
      redirectTo(res, `/deliveries/${id}`);
      return;
    }
    const { minutes } = readInput(timeInput, req.body);
    await recordTime(services, personOf(req), { id, minutes });
    leaveFlash(req, {
      tone: 'good',
      text: minutes === null ? 'The time is taken back.' : `Kept: it took ${minutes} minutes.`,
    });
    redirectTo(res, `/deliveries/${id}`);
  });
  return router;
}
