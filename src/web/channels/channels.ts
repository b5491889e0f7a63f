import { Router, type Response } from 'express';
import { connectChannel } from '../../channels/channel-connector.js';
import type { AuthorisationDeps } from '../../channels/channel-authorisation.js';
import { listChannels } from '../../channels/channel-finder.js';
import { detailsToAuthorise } from '../../channels/channel-details.js';
import { NotFoundError } from '../../failures.js';
import type { Network } from '../../networks/contract.js';
import { lossSentence, sampleLoss } from '../../sample/sample-loss.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import { readConnectionForm, typedCredentials, withShortNameWords } from './channel-form.js';
import { connectPage, listPage, networksPage, secretPage } from './channel-pages.js';
import { newChannelValues } from './channel-values.js';
import { channelPath, refusalView } from './channel-view.js';
import { FormFields } from '../form-fields.js';
import { NO_PROBLEMS, problemsOf } from '../form-problems.js';
import { requireAction } from '../middleware/require-action.js';
import { leaveFlash } from '../page-locals.js';
import { redirectTo } from '../redirect.js';
import { renderPage } from '../render-page.js';
import { personOf } from '../request.js';
import { sendAway } from './channel-authorisation.js';

/** Settings: the channels there are, and connecting another. */
export function channelRoutes(services: AuthorisationDeps): Router {
  const { store, networks, clock } = services;
  const router = Router();

  router.get('/settings/channels', requireAction('channel.edit'), async (req, res) => {
    const channels = await listChannels(store);
    const rows = channels.map((channel) => ({ channel, network: networks.get(channel.network) }));
    const viewer = { now: clock.now(), zone: personOf(req).zone };
    const { sample } = await loadOrganisation(store);
    const loss = sample === 'loaded' ? lossSentence(await sampleLoss(store)) : '';
    renderPage(res, 'channels', listPage(rows, viewer, loss));
  });

  router.get('/settings/channels/new', requireAction('channel.create'), async (req, res) => {
    const name = req.query['network'];
    if (name === undefined) {
      renderPage(res, 'channels-new', networksPage(networks.all()));
      return;
    }
    const network = networkNamed(name);
    const values = newChannelValues((await loadOrganisation(store)).zone);
    const state = { values, problems: NO_PROBLEMS };
    renderPage(res, 'channels-connect', connectPage(network, state, null));
  });

  router.post('/settings/channels', requireAction('channel.create'), async (req, res) => {
    const fields = new FormFields(req.body);
    const network = networkNamed(fields.text('network'));
    const unreachableToo = fields.flag('unreachableToo');
    try {
      // Who typed credentials and pressed Enter wants those.
      if (fields.flag('authorise') && !typedCredentials(network, fields)) {
        const asked = readConnectionForm(network, fields, detailsToAuthorise);
        const request = { type: 'new', network, details: asked } as const;
        const begun = await sendAway(services, req, res, { network, request });
        if (begun.type === 'begun') return;
        const state = { values: fields.typed(), problems: NO_PROBLEMS };
        const refusal = refusalView(asked.name, begun);
        renderPage(res.status(422), 'channels-connect', connectPage(network, state, refusal));
        return;
      }
      const details = readConnectionForm(network, fields);
      const request = { network, details, unreachableToo };
      const outcome = await connectChannel(services, personOf(req), request);
      if (outcome.type !== 'connected') {
        const state = { values: fields.typed(), problems: NO_PROBLEMS };
        const refusal = refusalView(details.name, outcome);
        renderPage(res.status(422), 'channels-connect', connectPage(network, state, refusal));
        return;
      }
      const { channel, issued } = outcome;
      leaveFlash(req, {
        tone: 'good',
        text: `${channel.name} is connected. Turn up its faders on the board to let it speak.`,
      });
      // A secret is in this one answer and nowhere else, so there is no redirect to lose it in.
      if (issued) showSecret(res, channel, issued);
      else redirectTo(res, channelPath(channel._id));
    } catch (error) {
      const problems = problemsOf(withShortNameWords(error, fields));
      const state = { values: fields.typed(), problems };
      renderPage(res.status(400), 'channels-connect', connectPage(network, state, null));
    }
  });

  function networkNamed(name: unknown): Network {
    const network = networks.all().find((each) => each.name === name);
    if (!network) throw new NotFoundError('The network');
    return network;
  }

  return router;
}

/** Shows credentials that we chose; they cannot be shown again. */
export function showSecret(
  res: Response,
  channel: { readonly _id: string; readonly name: string },
  issued: Readonly<Record<string, unknown>>,
): void {
  renderPage(res, 'channels-secret', secretPage(channel, issued, channelPath(channel._id)));
}
