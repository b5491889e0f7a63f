import { createHash, randomBytes } from 'node:crypto';
import { trusted } from 'mongoose';
import type { PersonActor } from '../access/actor.js';
import type { SecretBox } from '../access/secret-box.js';
import { perFunction } from '../domain/index.js';
import { MINUTE, SECOND } from '../domain/time-units.js';
import type { Authorisation, CheckOutcome, Network } from '../networks/contract.js';
import type { AuthorisationRecord } from '../store/authorisations.js';
import type { ChannelRecord } from '../store/channels.js';
import { connectChannel } from './channel-connector.js';
import type { ConnectionDetails } from './channel-details.js';
import { editChannel } from './channel-editor.js';
import { findChannel } from './channel-finder.js';
import type { ChannelsDeps } from './channels-deps.js';

/** How long somebody may stay on the network's page. */
const STAY = 15 * MINUTE;
/** Somebody waits in front of a screen. */
const CALL_DEADLINE = 15 * SECOND;

export interface AuthorisationDeps extends ChannelsDeps {
  readonly secretBox: SecretBox;
  readonly address: { url(): string };
}

/** What is authorised: a channel to be connected, or one that is there. */
export type AuthorisationRequest =
  | { readonly type: 'new'; readonly network: Network; readonly details: ConnectionDetails }
  | { readonly type: 'again'; readonly channel: string };

type Refused = Exclude<CheckOutcome, { type: 'ok' }>;

export type BegunAuthorisation = { readonly type: 'begun'; readonly url: string } | Refused;

export type CompletedAuthorisation =
  | { readonly type: 'connected'; readonly channel: ChannelRecord; readonly again: boolean }
  /** It took too long, was used already, or belongs to somebody else. */
  | { readonly type: 'expired' }
  | Refused;

interface Kept {
  readonly details: ConnectionDetails | null;
  readonly pending: Readonly<Record<string, unknown>>;
}

/**
 * Sends a person to a network's own page to let a channel in. Nothing is connected before they are
 * back.
 *
 * @throws NotFoundError
 */
export async function beginAuthorisation(
  deps: AuthorisationDeps,
  actor: PersonActor,
  request: AuthorisationRequest,
): Promise<BegunAuthorisation> {
  const channel = request.type === 'again' ? await findChannel(deps.store, request.channel) : null;
  const network =
    request.type === 'new' ? request.network : deps.networks.get(channel?.network ?? '');
  const settings = request.type === 'new' ? request.details.settings : (channel?.settings ?? {});
  const state = randomBytes(32).toString('base64url');
  const begun = await authorisationOf(network).begin(
    { settings, redirectUri: redirectUri(deps), state },
    AbortSignal.timeout(CALL_DEADLINE),
  );
  if (begun.type !== 'begun') return begun;

  const now = deps.clock.now();
  const id = hashOf(state);
  const kept: Kept = {
    details: request.type === 'new' ? request.details : null,
    pending: begun.pending,
  };
  await deps.store.authorisations.deleteMany({ expiresAt: trusted({ $lt: new Date(now) }) });
  await deps.store.authorisations.create({
    _id: id,
    person: actor.id,
    network: network.name,
    channel: channel?._id ?? null,
    sealed: deps.secretBox.seal(placeOf(id), JSON.stringify(kept)),
    createdAt: new Date(now),
    expiresAt: new Date(now + STAY),
  });
  return { type: 'begun', url: begun.url };
}

/**
 * Connects what somebody let in, when they are back; once.
 *
 * @param parameters those of the address they came back to
 */
export async function completeAuthorisation(
  deps: AuthorisationDeps,
  actor: PersonActor,
  parameters: Readonly<Record<string, string>>,
): Promise<CompletedAuthorisation> {
  const id = hashOf(parameters['state'] ?? '');
  const found = await deps.store.authorisations
    .findOneAndDelete({ _id: id, person: actor.id })
    .lean<AuthorisationRecord>()
    .exec();
  if (!found || found.expiresAt.getTime() < deps.clock.now()) return { type: 'expired' };
  const { details, pending } = JSON.parse(deps.secretBox.open(placeOf(id), found.sealed)) as Kept;
  const network = deps.networks.get(found.network);
  const given = await authorisationOf(network).complete(
    { pending, parameters, redirectUri: redirectUri(deps) },
    AbortSignal.timeout(CALL_DEADLINE),
  );
  if (given.type !== 'authorised') return given;
  if (found.channel !== null) return connectAgain(deps, actor, found.channel, given);
  if (details === null) return { type: 'expired' };
  const outcome = await connectChannel(deps, actor, {
    network,
    details: { ...details, settings: given.settings, credentials: given.credentials },
    unreachableToo: false,
  });
  return outcome.type === 'connected'
    ? { type: 'connected', channel: outcome.channel, again: false }
    : outcome;
}

type Given = Extract<
  Awaited<ReturnType<Authorisation['complete']>>,
  { readonly type: 'authorised' }
>;

async function connectAgain(
  deps: AuthorisationDeps,
  actor: PersonActor,
  id: string,
  { settings, credentials }: Given,
): Promise<CompletedAuthorisation> {
  const channel = await findChannel(deps.store, id);
  const outcome = await editChannel(deps, actor, {
    id,
    revision: channel.revision,
    changes: {
      name: channel.name,
      settings,
      credentials,
      approval: perFunction((name) => channel.dimmers[name].approval),
    },
    unreachableToo: false,
  });
  return outcome.type === 'saved'
    ? { type: 'connected', channel: outcome.channel, again: true }
    : outcome;
}

function authorisationOf(network: Network): Authorisation {
  if (!network.authorisation) throw new TypeError(`${network.name} has no page to log in at`);
  return network.authorisation;
}

/** The address that people come back to. */
const redirectUri = ({ address }: AuthorisationDeps): string =>
  `${address.url()}/settings/channels/authorised`;

const hashOf = (state: string): string => createHash('sha256').update(state).digest('base64url');

const placeOf = (id: string) => ({ collection: 'authorisations', id, field: 'sealed' });
