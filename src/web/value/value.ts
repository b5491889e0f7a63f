import { Router, type Response } from 'express';
import { z } from 'zod';
import { can } from '../../access/can.js';
import type { Actor } from '../../access/actor.js';
import { NotFoundError } from '../../failures.js';
import { saveScene } from '../../scenes/scene-saver.js';
import type { ScenesDeps } from '../../scenes/scenes-deps.js';
import {
  levelsOfProposal,
  proposalFor,
  valueOfBank,
  type BankValue,
  type ProposalWish,
} from '../../value/value-of-bank.js';
import { formProblems, NO_PROBLEMS, problemsOf, type FormProblems } from '../form-problems.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { proposalName, proposalView } from './proposal-view.js';
import { valueView } from './value-view.js';

const dimmerId = z.string().regex(/^[0-9a-z]{26}\.[a-z]{4,8}$/);
/** One ticked box comes as a text, several as a list. */
const keep = z
  .union([dimmerId.transform((id) => [id]), z.array(dimmerId).max(1_000)])
  .optional()
  .transform((ids) => ids ?? []);
const turnOn = z
  .literal('yes')
  .optional()
  .transform((text) => text === 'yes');
const reach = z.enum(['10', '25', '50', '100']).default('100').transform(Number);
const wish = { keep, turnOn, reach };
const wishInput = z.strictObject(wish);
const sceneInput = z.strictObject({ ...wish, name: z.string(), proposal: z.string().max(60) });

const frame = { section: 'value', styles: ['capacity', 'value'] } as const;

/** Value: what the bank costs and brings, one more step of each dimmer, and proposed levels. */
export function valueRoutes(services: ScenesDeps): Router {
  const { clock } = services;
  const router = Router();
  const read = requireAction('value.read');

  router.get('/value', read, async (req, res) => {
    const { all } = readInput(z.strictObject({ all: z.literal('yes').optional() }), req.query);
    const bank = await valueOfBank(services, clock.now());
    if (bank.type === 'unset') {
      showUnset(res, personOf(req), bank.missing);
      return;
    }
    renderPage(res, 'value', {
      ...frame,
      title: 'Value',
      empty: null,
      hasChannels: bank.dimmers.length > 0,
      ...valueView(bank, all === 'yes'),
    });
  });

  router.get('/value/proposal', read, async (req, res) => {
    const asked = readInput(wishInput, { ...req.query });
    const shown = { wish: asked, name: '', problems: NO_PROBLEMS };
    showProposal(res, await known(services), shown);
  });

  router.post('/value/scenes', requireAction('scene.edit'), async (req, res) => {
    const { name, proposal: seen, ...asked } = readInput(sceneInput, req.body);
    const bank = await known(services);
    const proposal = proposalFor(bank, asked);
    const again = (problems: FormProblems, status: number) => {
      showProposal(res.status(status), bank, { wish: asked, name, problems });
    };
    if (proposalName(proposal) !== seen) {
      const changed =
        'The bank changed since these levels were proposed. This is the proposal now.';
      again(formProblems({ '': [changed] }), 409);
      return;
    }
    try {
      const scene = await saveScene(services, personOf(req), {
        ...{ name, kind: 'proposal', grandMaster: null },
        levels: levelsOfProposal(proposal),
      });
      leaveFlash(req, {
        tone: 'good',
        text: `${scene.name} is saved as a scene. Nothing moved: recall it when you want it.`,
      });
      redirectTo(res, `/scenes/${scene._id}`);
    } catch (error) {
      again(problemsOf(error), 400);
    }
  });

  return router;

  async function known(deps: ScenesDeps): Promise<BankValue> {
    const bank = await valueOfBank(deps, clock.now());
    if (bank.type === 'unset') throw new NotFoundError('The proposal');
    return bank;
  }
}

interface ShownProposal {
  readonly wish: ProposalWish;
  readonly name: string;
  readonly problems: FormProblems;
}

function showProposal(res: Response, bank: BankValue, { wish, name, problems }: ShownProposal) {
  renderPage(res, 'value-proposal', {
    ...frame,
    title: 'Proposed levels',
    proposal: proposalView(bank, proposalFor(bank, wish), wish),
    problems: problems.list,
    nameField: {
      ...{ name: 'name', label: 'Name of the scene', value: name, required: true, maxlength: 80 },
      autocomplete: 'off',
      ...(problems.byField['name'] === undefined ? {} : { error: problems.byField['name'] }),
    },
  });
}

const MISSING = {
  capacity: 'Say first how many staff hours there are, and what a post and a reply take of them.',
  value: 'Say first what a post and a helped customer are worth, function by function.',
} as const;

function showUnset(res: Response, person: Actor, missing: keyof typeof MISSING): void {
  const mayEdit = can(person, 'capacity.edit');
  renderPage(res, 'value', {
    ...frame,
    title: 'Value',
    empty: {
      icon: 'value',
      title: 'What is it all worth?',
      text: `${MISSING[missing]} Then this page shows what the bank brings, what one more step of each dimmer would cost and bring, and the levels that bring the most.${mayEdit ? '' : ' An administrator can set it.'}`,
      ...(mayEdit ? { action: { href: '/settings/capacity', label: 'Set hours and values' } } : {}),
    },
  });
}
