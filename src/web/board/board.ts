import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { can } from '../../access/can.js';
import { boardOf } from '../../board/board.js';
import { impactOfLevel, type LevelChangeWish } from '../../board/level-impact.js';
import { setLevel, type LevelDeps, type LevelOutcome } from '../../board/level-setter.js';
import { faderAt } from '../../board/fader.js';
import type { Networks } from '../../networks/registry.js';
import type { Instant } from '../../domain/time-units.js';
import { DROUGHT_SPAN, loadDroughts } from '../../filling/droughts.js';
import { findFirstPost } from '../../sample/first-post.js';
import { boardDroughts } from './droughts.js';
import { BOARD_FRAME } from './board-frame.js';
import { firstPostView } from './first-post-view.js';
import { boardView, dimmerId, type Viewer } from './board-view.js';
import { capacityEffect, overrideReasonInput } from './capacity-effect.js';
import { capacityGauge } from './capacity-gauge.js';
import { findView } from './find-view.js';
import { dimmerInput, goalInput, goalOf, paceOf } from './level-input.js';
import { boardScenes, scenesRow } from './scenes-row.js';
import { withConsistency } from './consistency-meters.js';
import { followedWords } from './followed-words.js';
import { impactView } from './impact-view.js';
import { overtakenWords } from './overtaken-words.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { bankHours, capacityOfBank } from '../../value/capacity-of-bank.js';
import { standsWords, unlessRefused, wayBackView } from './way-back.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';

const wishInput = z.strictObject({
  ...dimmerInput,
  ...goalInput,
  overrideReason: overrideReasonInput,
});
type WishFields = Omit<z.infer<typeof wishInput>, 'overrideReason'>;

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
    const first = await findFirstPost(store, viewer.now);
    const view = boardView(state, (name) => networks.get(name), viewer);
    renderPage(res, 'board', {
      ...BOARD_FRAME,
      ...(first ? { styles: [...BOARD_FRAME.styles, 'first-post'] } : {}),
      title: 'Board',
      first: first && firstPostView(first, viewer),
      editable: can(personOf(req), 'dimmer.set'),
      mayConnect,
      empty: mayConnect
        ? {
            ...EMPTY,
            action: { href: '/settings/channels/new', label: 'Connect a channel' },
            other: { href: '/welcome', label: 'Look around with a sample first' },
          }
        : { ...EMPTY, text: `${EMPTY.text} An administrator can connect one.` },
      ...view,
      droughts: boardDroughts(
        await loadDroughts(store, { from: viewer.now + 1, to: viewer.now + DROUGHT_SPAN }),
        viewer,
      ),
      ...findView(
        await withConsistency(store, { strips: view.strips, state }, viewer.now),
        req.query['find'],
      ),
      scenes: scenesRow(await boardScenes(store, state, viewer.now), viewer),
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
    const outcome = await unlessRefused(
      setLevel(services, personOf(req), {
        ...wishOf(wish, clock.now()),
        ...{ revision: wish.revision, overrideReason },
      }),
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
    if (outcome.type === 'set') leaveFlash(req, setFlash(outcome, request, viewerOf(req).now));
    redirectTo(res, `/board#${dimmerId(request.channel, request.function)}`);
  });

  async function showImpact(
    req: Request,
    res: Response,
    {
      view,
      refused = false,
      ...fields
    }: WishFields & { readonly view: string; readonly refused?: boolean },
  ): Promise<void> {
    const viewer = viewerOf(req);
    const wish = wishOf(fields, viewer.now);
    const effect = await impactOfLevel(services, wish, viewer.now);
    const hours = await capacityOfBank(
      services,
      { before: effect.bank.before.dimmers, after: effect.bank.after.dimmers },
      viewer.now,
    );
    const { channel } = effect;
    const stale =
      channel.revision === fields.revision
        ? ''
        : await overtakenWords(store, channel, wish, viewer);
    renderPage(res, view, {
      ...BOARD_FRAME,
      title: 'What a change would do',
      impact: {
        ...impactView(effect, wish, { viewer, stale, pace: paceOf(fields) }),
        capacity: capacityEffect(hours, refused),
      },
    });
  }

  return router;
}

const wishOf = (fields: WishFields, now: Instant): LevelChangeWish => ({
  ...{ channel: fields.channel, function: fields.function },
  ...goalOf(fields, now),
});

function setFlash(
  set: Extract<LevelOutcome, { readonly type: 'set' }>,
  wish: Pick<WishFields, 'function'>,
  now: Instant,
) {
  const { channel, wayBack, changed } = set;
  const where = standsWords(faderAt(channel, wish.function, now));
  const back = wayBackView(wayBack);
  return {
    tone: 'good',
    text: `${FUNCTION_LABELS[wish.function]} on ${channel.name} ${where}. ${followedWords({ changed })}`,
    undo: {
      action: '/board/level',
      label: back.label,
      fields: {
        channel: channel._id,
        function: wish.function,
        ...back.fields,
        revision: String(channel.revision),
      },
    },
  } as const;
}
