import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { independenceSet } from '../../board/dimmer-changes.js';
import { setIndependence } from '../../board/independence-setter.js';
import type { LevelDeps } from '../../board/level-setter.js';
import { planImpact } from '../../board/plan-impact.js';
import { RuleError } from '../../failures.js';
import { capacityOfBank } from '../../value/capacity-of-bank.js';
import { BOARD_FRAME } from './board-frame.js';
import { dimmerId, type Viewer } from './board-view.js';
import { capacityEffect, overrideReasonInput } from './capacity-effect.js';
import { effectView } from './effect-view.js';
import { followedWords } from './followed-words.js';
import { dimmerInput, goalInput } from './level-input.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';

const independenceInput = z.strictObject({
  ...dimmerInput,
  independent: z.enum(['yes', 'no']).transform((answer) => answer === 'yes'),
  revision: goalInput.revision,
  overrideReason: overrideReasonInput,
});
type Fields = Omit<z.infer<typeof independenceInput>, 'overrideReason'>;

/** Whether the grand master passes a dimmer by, with the effect before it is changed. */
export function independenceRoutes(services: LevelDeps): Router {
  const { clock } = services;
  const router = Router();

  router.get('/board/independence', requireAction('dimmer.set'), async (req, res) => {
    await showEffect(req, res, readInput(independenceInput, req.query));
  });

  router.post('/board/independence', requireAction('dimmer.set'), async (req, res) => {
    const { overrideReason = null, ...fields } = readInput(independenceInput, req.body);
    const request = { ...fields, overrideReason };
    const outcome = await setIndependence(services, personOf(req), request).catch(
      (error: unknown) => {
        if (error instanceof RuleError) return null;
        throw error;
      },
    );
    // It takes too many hours: the page asks again, with the figures and for a reason.
    if (!outcome) {
      await showEffect(req, res.status(422), { refused: true, ...fields });
      return;
    }
    if (outcome.type === 'overtaken') {
      await showEffect(req, res.status(409), fields);
      return;
    }
    const { channel, function: name, independent } = fields;
    if (outcome.type === 'set') {
      const does = independent ? 'is independent of' : 'follows';
      leaveFlash(req, {
        tone: 'good',
        text: `${FUNCTION_LABELS[name]} on ${outcome.channel.name} ${does} the grand master now. ${followedWords(outcome)}`,
        undo: {
          action: '/board/independence',
          label: independent ? 'Let it follow again' : 'Make it independent again',
          fields: {
            ...{ channel, function: name, independent: independent ? 'no' : 'yes' },
            revision: String(outcome.channel.revision),
          },
        },
      });
    }
    redirectTo(res, `/board#${dimmerId(channel, name)}`);
  });

  async function showEffect(
    req: Request,
    res: Response,
    { refused = false, ...fields }: Fields & { readonly refused?: boolean },
  ): Promise<void> {
    const { function: name, independent, revision } = fields;
    const viewer: Viewer = { now: clock.now(), zone: personOf(req).zone };
    const effect = await planImpact(services, independenceSet(fields, viewer.now), viewer.now);
    const { channel, bank } = effect;
    const work = { before: bank.before.dimmers, after: bank.after.dimmers };
    const hours = await capacityOfBank(services, work, viewer.now);
    const { before, after } = effect.impact.functions[name];
    renderPage(res, 'board-independence', {
      ...BOARD_FRAME,
      title: independent ? 'Independent of the grand master' : 'Follow the grand master',
      change: {
        ...{ channelId: channel._id, channel: channel.name, function: name },
        label: FUNCTION_LABELS[name],
        independent: independent ? 'yes' : 'no',
        explanation: independent
          ? 'The grand master passes it by: in a crisis it stays up while everything else is dimmed.'
          : 'The grand master scales its level from now on, as it does the others’.',
        button: independent ? 'Make it independent' : 'Let it follow',
        before: before.level,
        after: after.level,
        revision: channel.revision,
        back: `/board#${dimmerId(channel._id, name)}`,
        stale:
          channel.revision === revision
            ? ''
            : `${channel.name} was changed since you opened the board, and nothing was set. This is what it would do now.`,
        effect: effectView(effect, [name], viewer),
        capacity: capacityEffect(hours, refused),
      },
    });
  }

  return router;
}
