import type { z } from 'zod';
import { connectChannel } from '../../../channels/channel-connector.js';
import {
  channelChanges,
  connectionDetails,
  type RhythmDetails,
} from '../../../channels/channel-details.js';
import { editChannel } from '../../../channels/channel-editor.js';
import { findChannel } from '../../../channels/channel-finder.js';
import { deleteChannel } from '../../../channels/channel-remover.js';
import { testChannel } from '../../../channels/connection-check.js';
import { changeRhythm, impactOfRhythm, type PlanWish } from '../../../channels/rhythm-changer.js';
import { issueNewSecret } from '../../../channels/secret-issuer.js';
import {
  blackoutsFrom,
  dateAt,
  DEFAULT_GAP_MINUTES,
  DEFAULT_WINDOWS,
  perFunction,
} from '../../../domain/index.js';
import { ConflictError, InvalidInputError } from '../../../failures.js';
import type { CheckOutcome, Network } from '../../../networks/contract.js';
import type { Networks } from '../../../networks/registry.js';
import { loadOrganisation } from '../../../publishing/planning/channel-queue.js';
import type { ChannelRecord } from '../../../store/channels.js';
import { slugFrom } from '../../channels/channel-form.js';
import { created, ok } from '../answer.js';
import type { ApiDeps } from '../api-deps.js';
import { API_ROOT } from '../api-root.js';
import { channelFacts } from '../channel-facts.js';
import { channelView } from '../channel-view.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { bankImpactView } from '../impact-view.js';
import { networkView } from '../network-view.js';
import { readInput } from '../read-input.js';
import { channelSchema } from '../schemas/channel.js';
import {
  channelChangesBody,
  channelDeletedSchema,
  connectedChannelSchema,
  connectionTestSchema,
  issuedSchema,
  networkListSchema,
  newChannelBody,
  rhythmBody,
  rhythmSetSchema,
} from '../schemas/channel-settings.js';
import { bankImpactSchema } from '../schemas/impact.js';
import { idParams } from '../schemas/values.js';

/** Connecting channels, and what an administrator sets of them. */
export const channelSettingsEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/networks',
    operation: 'listNetworks',
    action: 'channel.read',
    tag: 'channels',
    summary: 'List the networks a channel can be on, and what each asks for',
    answers: { 200: { description: 'Every network.', schema: networkListSchema } },
    handle: ({ networks }) => Promise.resolve(ok({ items: networks.all().map(networkView) })),
  }),
  endpoint({
    method: 'post',
    path: '/channels',
    operation: 'connectChannel',
    action: 'channel.create',
    tag: 'channels',
    summary: 'Connect a channel',
    description:
      'Its network is asked whether the credentials work before anything is saved. Every dimmer starts at 0: nothing is promised before one is turned up.',
    body: newChannelBody,
    answers: {
      201: {
        description: 'The channel, and credentials made for it.',
        schema: connectedChannelSchema,
      },
    },
    problems: [409, 422],
    example: { body: { network: 'feed', name: 'City news', zone: 'Europe/Berlin' } },
    async handle(deps, { actor, subject, body }) {
      const network = networkNamed(deps.networks, body.network);
      const { settings = {}, credentials = {} } = body;
      const ofNetwork = connectionDetails(network).pick({ settings: true, credentials: true });
      const checked = parse(ofNetwork, { settings, credentials });
      const outcome = await connectChannel(deps, actor, {
        id: subject,
        network,
        details: {
          ...checked,
          name: body.name,
          slug: body.slug ?? slugOf(body.name),
          rhythm: {
            zone: body.zone ?? (await loadOrganisation(deps.store)).zone,
            windows: body.windows ?? [...DEFAULT_WINDOWS],
            preferredTimes: body.preferredTimes ?? [],
            gapMinutes: body.gapMinutes ?? DEFAULT_GAP_MINUTES,
          },
          blackouts: body.blackouts ?? [],
          approval: perFunction((name) => body.approval?.[name] ?? false),
        },
        unreachableToo: body.unreachableToo ?? false,
      });
      if (outcome.type !== 'connected') throw notConnected(outcome);
      const { channel, issued } = outcome;
      const view = { channel: await viewOf(deps, channel._id), issued };
      const made = created(`${API_ROOT}/channels/${channel._id}`, view);
      return issued ? { ...made, confidential: true } : made;
    },
  }),
  endpoint({
    method: 'patch',
    path: '/channels/:id',
    operation: 'editChannel',
    action: 'channel.edit',
    tag: 'channels',
    summary: 'Change a channel’s name, connection or approval',
    description:
      'A changed connection is saved only when the network takes it. The slug stays what it is.',
    params: idParams,
    body: channelChangesBody,
    answers: { 200: { description: 'The channel.', schema: channelSchema } },
    problems: [404, 409, 422],
    example: { body: { name: 'Town news' } },
    async handle(deps, { actor, params: { id }, body }) {
      const channel = await findChannel(deps.store, id);
      const network = deps.networks.get(channel.network);
      const connection = parse(
        channelChanges(network).pick({ settings: true, credentials: true }),
        {
          settings: { ...channel.settings, ...body.settings },
          credentials: body.credentials ?? null,
        },
      );
      const outcome = await editChannel(deps, actor, {
        id,
        revision: body.revision ?? channel.revision,
        changes: {
          ...connection,
          name: body.name ?? channel.name,
          approval: perFunction((name) => body.approval?.[name] ?? channel.dimmers[name].approval),
        },
        unreachableToo: body.unreachableToo ?? false,
      });
      if (outcome.type !== 'saved') throw notConnected(outcome);
      return ok(await viewOf(deps, id));
    },
  }),
  endpoint({
    method: 'post',
    path: '/channels/:id/rhythm/impact',
    operation: 'previewRhythm',
    action: 'channel.edit',
    tag: 'channels',
    summary: 'See what other windows would change, before they are set',
    description: 'Changes nothing.',
    params: idParams,
    body: rhythmBody,
    answers: { 200: { description: 'The effect.', schema: bankImpactSchema } },
    problems: [404],
    example: { body: { gapMinutes: 60 } },
    async handle(deps, { params: { id }, body }) {
      const wish = wishOf(deps, await findChannel(deps.store, id), body);
      const effect = await impactOfRhythm(deps, { id, wish }, deps.clock.now());
      return ok(bankImpactView({ at: effect.at, bank: effect.bank, channels: [effect] }));
    },
  }),
  endpoint({
    method: 'patch',
    path: '/channels/:id/rhythm',
    operation: 'setRhythm',
    action: 'channel.edit',
    tag: 'channels',
    summary: 'Set when a channel may speak',
    description:
      'Holds from now on, and the queue follows. Promises before now stay what they were.',
    params: idParams,
    body: rhythmBody,
    answers: { 200: { description: 'The channel, and what followed.', schema: rhythmSetSchema } },
    problems: [404, 409],
    example: {
      body: {
        windows: [{ weekday: 1, from: '08:00', to: '18:00' }],
        preferredTimes: ['09:30'],
        blackouts: [{ from: '2026-12-24', to: '2026-12-26', reason: 'Christmas' }],
      },
    },
    async handle(deps, { actor, params: { id }, body }) {
      const channel = await findChannel(deps.store, id);
      const revision = body.revision ?? channel.revision;
      const wish = wishOf(deps, channel, body);
      const followed = await changeRhythm(deps, actor, { id, revision, wish });
      return ok({ channel: await viewOf(deps, id), followed });
    },
  }),
  endpoint({
    method: 'post',
    path: '/channels/:id/test',
    operation: 'testChannel',
    action: 'channel.edit',
    tag: 'channels',
    summary: 'Test a channel’s connection, without a visible effect',
    params: idParams,
    answers: { 200: { description: 'What the network said.', schema: connectionTestSchema } },
    problems: [404],
    async handle(deps, { actor, params: { id } }) {
      const tested = await testChannel(deps, actor, id);
      return ok({
        outcome: tested.type,
        sentence: tested.type === 'ok' ? tested.account : tested.reason,
      });
    },
  }),
  endpoint({
    method: 'post',
    path: '/channels/:id/secret',
    operation: 'issueSecret',
    action: 'channel.edit',
    tag: 'channels',
    summary: 'Make a new secret where Dimmerbank chooses it (a webhook’s)',
    description: 'Shown this once. The one before stays valid beside it until the next is made.',
    params: idParams,
    answers: { 200: { description: 'The new secret.', schema: issuedSchema } },
    problems: [404, 409],
    async handle(deps, { actor, params: { id } }) {
      const { revision } = await findChannel(deps.store, id);
      const issued = await issueNewSecret(deps, actor, { id, revision });
      return { ...ok({ issued }), confidential: true };
    },
  }),
  endpoint({
    method: 'delete',
    path: '/channels/:id',
    operation: 'deleteChannel',
    action: 'channel.remove',
    tag: 'channels',
    summary: 'Delete a channel, and cancel what it still had to publish',
    description: 'What it published stays on record. This cannot be undone.',
    params: idParams,
    answers: { 200: { description: 'What went with it.', schema: channelDeletedSchema } },
    problems: [404],
    async handle(deps, { actor, params: { id } }) {
      const { name: typedName } = await findChannel(deps.store, id);
      return ok({ cancelledDeliveries: await deleteChannel(deps, actor, { id, typedName }) });
    },
  }),
];

const viewOf = async (deps: ApiDeps, id: string) => channelView(await channelFacts(deps, id));

function networkNamed(networks: Networks, name: string): Network {
  const all = networks.all();
  const found = all.find((each) => each.name === name);
  if (found) return found;
  const names = all.map((each) => each.name).join(', ');
  throw new InvalidInputError({ network: [`must be one of ${names}`] });
}

/** A name in signs of which none can stand in an address has none of its own. */
function slugOf(name: string): string {
  const slug = slugFrom(name);
  if (slug.length >= 2) return slug;
  throw new InvalidInputError({ slug: ['is missing, and none can be made of the name'] });
}

/** What is saved stays where the body says nothing. */
function wishOf(
  deps: ApiDeps,
  channel: ChannelRecord,
  body: z.output<typeof rhythmBody>,
): PlanWish {
  const last = channel.rhythms.at(-1);
  if (!last) throw new Error(`channel ${channel._id} has no rhythm`);
  const rhythm: RhythmDetails = {
    zone: body.zone ?? last.zone,
    windows: body.windows ?? last.windows,
    preferredTimes: body.preferredTimes ?? last.preferredTimes,
    gapMinutes: body.gapMinutes ?? last.gapMinutes,
  };
  const today = dateAt(rhythm.zone, deps.clock.now());
  return { rhythm, blackouts: body.blackouts ?? blackoutsFrom(channel.blackouts, today) };
}

const parse = <S extends z.ZodType>(schema: S, body: unknown): z.output<S> =>
  readInput({ params: undefined, query: undefined, body: schema }, { params: {}, query: {}, body })
    .body as z.output<S>;

const notConnected = (outcome: Exclude<CheckOutcome, { type: 'ok' }>): ConflictError =>
  new ConflictError(
    outcome.type === 'rejected'
      ? `Nothing was saved: the connection was refused. ${outcome.reason}`
      : `Nothing was saved: nobody could be reached. ${outcome.reason} Ask with "unreachableToo" to save it all the same.`,
  );
