import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { can } from '../../access/can.js';
import { boardOf } from '../../board/board.js';
import { impactOfLevel, type LevelChangeWish } from '../../board/level-impact.js';
import { setLevel, type LevelDeps } from '../../board/level-setter.js';
import { FUNCTION_NAMES, isLevel } from '../../domain/index.js';
import type { Networks } from '../../networks/registry.js';
import type { ChannelRecord } from '../../store/channels.js';
import { boardView, dimmerId, type Viewer } from '../board/board-view.js';
import { capacityEffect, overrideReasonInput } from '../board/capacity-effect.js';
import { capacityGauge } from '../board/capacity-gauge.js';
import { impactView } from '../board/impact-view.js';
import { overtakenWords } from '../board/overtaken-words.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { RuleError } from '../../failures.js';
import { bankHours, capacityOfBank } from '../../value/capacity-of-bank.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';

const LEVEL = 'A level is a whole number from 0 to 100.';
/** Digits and nothing else: an empty text must not become 0, which would turn a fader off. */
const level = z
  .string({ error: LEVEL })
  .regex(/^\d{1,3}$/, { error: LEVEL })
  .transform(Number)
  .refine(isLevel, { error: LEVEL });
const wishInput = z.strictObject({
  channel: z.string().max(40),
  function: z.enum(FUNCTION_NAMES),
  level,
  revision: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
  overrideReason: overrideReasonInput,
});

const frame = {
  section: 'board',
  styles: ['levels', 'board', 'capacity'],
  scripts: ['board'],
} as const;

const EMPTY = {
  icon: 'channel',
  title: 'Connect your first channel',
  text: 'A channel is a place where you publish: a feed of your own, or a webhook that tells another system. Each gets a fader for news, support and events.',
} as const;

/** The Board: where the levels are seen and set. */
export function boardRoutes(services: LevelDeps & { readonly networks: Networks }): Router {
  const { store, networks, clock } = services;
  const router = Router();
  const viewerOf = (req: Request): Viewer => ({ now: clock.now(), zone: personOf(req).zone });

  router.get('/board', requireAction('dimmer.read'), async (req, res) => {
    const viewer = viewerOf(req);
    const state = await boardOf(services, viewer.now);
    const mayConnect = can(personOf(req), 'channel.create');
    renderPage(res, 'board', {
      ...frame,
      title: 'Board',
      editable: can(personOf(req), 'dimmer.set'),
      mayConnect,
      empty: mayConnect
        ? { ...EMPTY, action: { href: '/settings/channels/new', label: 'Connect a channel' } }
        : { ...EMPTY, text: `${EMPTY.text} An administrator can connect one.` },
      ...boardView(state, (name) => networks.get(name), viewer),
      capacity: capacityGauge(
        await bankHours(services, viewer.now),
        can(personOf(req), 'capacity.edit'),
      ),
    });
  });

  router.get('/board/impact', requireAction('dimmer.set'), async (req, res) => {
    await showImpact(req, res, { view: 'board-impact', ...readInput(wishInput, req.query) });
  });

  router.get('/board/preview', requireAction('dimmer.set'), async (req, res) => {
    await showImpact(req, res, { view: 'board-preview', ...readInput(wishInput, req.query) });
  });

  router.post('/board/level', requireAction('dimmer.set'), async (req, res) => {
    const request = readInput(wishInput, req.body);
    const { overrideReason = null, ...wish } = request;
    const outcome = await setLevel(services, personOf(req), { ...wish, overrideReason }).catch(
      (error: unknown) => {
        if (error instanceof RuleError) return null;
        throw error;
      },
    );
    // It takes too many hours: the panel asks again, with the figures and for a reason.
    if (!outcome) {
      await showImpact(req, res.status(422), { view: 'board-preview', refused: true, ...wish });
      return;
    }
    if (outcome.type === 'overtaken') {
      await showImpact(req, res.status(409), { view: 'board-preview', ...wish });
      return;
    }
    if (outcome.type === 'set') leaveFlash(req, setFlash(outcome, request));
    redirectTo(res, `/board#${dimmerId(request.channel, request.function)}`);
  });

  async function showImpact(
    req: Request,
    res: Response,
    wish: LevelChangeWish & {
      readonly revision: number;
      readonly view: string;
      readonly refused?: boolean;
    },
  ): Promise<void> {
    const viewer = viewerOf(req);
    const effect = await impactOfLevel(services, wish, viewer.now);
    const hours = await capacityOfBank(
      services,
      { before: effect.bank.before.dimmers, after: effect.bank.after.dimmers },
      viewer.now,
    );
    const { channel } = effect;
    const stale =
      channel.revision === wish.revision ? '' : await overtakenWords(store, channel, wish, viewer);
    renderPage(res, wish.view, {
      ...frame,
      title: 'What a change would do',
      impact: {
        ...impactView(effect, wish, { viewer, stale }),
        capacity: capacityEffect(hours, wish.refused ?? false),
      },
    });
  }

  return router;
}

function setFlash(
  set: { readonly channel: ChannelRecord; readonly before: number; readonly changed: number },
  wish: LevelChangeWish,
) {
  const { channel, before, changed } = set;
  const queue =
    changed === 0
      ? 'The queue stays as it is.'
      : `${changed === 1 ? 'One delivery' : `${changed} deliveries`} followed.`;
  return {
    tone: 'good',
    text: `${FUNCTION_LABELS[wish.function]} on ${channel.name} is at ${wish.level} now. ${queue}`,
    undo: {
      action: '/board/level',
      label: `Back to ${before}`,
      fields: {
        channel: channel._id,
        function: wish.function,
        level: String(before),
        revision: String(channel.revision),
      },
    },
  } as const;
}
