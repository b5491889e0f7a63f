import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import {
  beginAuthorisation,
  completeAuthorisation,
  type AuthorisationDeps,
  type AuthorisationRequest,
  type BegunAuthorisation,
} from '../../channels/channel-authorisation.js';
import { findChannel } from '../../channels/channel-finder.js';
import type { Network } from '../../networks/contract.js';
import { authorisePage } from './channel-pages.js';
import { channelPath } from './channel-view.js';
import { readInput } from '../input.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';

type ById = Request<{ id: string }>;

/** Settings: letting a channel in on its network's own page. */
export function channelAuthorisationRoutes(services: AuthorisationDeps): Router {
  const { store, networks } = services;
  const router = Router();

  router.post(
    '/settings/channels/:id/authorise',
    requireAction('channel.edit'),
    async (req: ById, res) => {
      readInput(z.strictObject({}), req.body);
      const channel = await findChannel(store, req.params.id);
      const network = networks.get(channel.network);
      const begun = await sendAway(services, req, res, {
        network,
        request: { type: 'again', channel: channel._id },
      });
      if (begun.type === 'begun') return;
      leaveFlash(req, { tone: 'trouble', text: begun.reason });
      redirectTo(res, channelPath(channel._id));
    },
  );

  // The network sends the browser here, so it is a GET; the state in it is good for one use.
  router.get('/settings/channels/authorised', requireAction('channel.create'), async (req, res) => {
    const outcome = await completeAuthorisation(services, personOf(req), parametersOf(req));
    if (outcome.type === 'connected') {
      const { channel, again } = outcome;
      const next = again ? '' : ' Turn up its faders on the board to let it speak.';
      leaveFlash(req, { tone: 'good', text: `${channel.name} is connected.${next}` });
      redirectTo(res, channelPath(channel._id));
      return;
    }
    const text =
      outcome.type === 'expired'
        ? 'Nothing was connected: this log-in was used already, took longer than 15 minutes, or was begun by somebody else. Begin it again.'
        : `Nothing was connected. ${outcome.reason}`;
    leaveFlash(req, { tone: 'trouble', text });
    redirectTo(res, '/settings/channels');
  });

  return router;
}

/** Shows the way to the network's page; where there is none, the caller says why. */
export async function sendAway(
  services: AuthorisationDeps,
  req: Request,
  res: Response,
  { network, request }: { readonly network: Network; readonly request: AuthorisationRequest },
): Promise<BegunAuthorisation> {
  const begun = await beginAuthorisation(services, personOf(req), request);
  if (begun.type === 'begun') {
    const label = network.authorisation?.label ?? network.label;
    renderPage(res, 'channels-authorise', authorisePage(label, begun.url));
  }
  return begun;
}

function parametersOf({ query }: Request): Record<string, string> {
  const texts = Object.entries(query).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(texts);
}
