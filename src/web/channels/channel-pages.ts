import type { Network } from '../../networks/contract.js';
import type { ChannelRecord } from '../../store/channels.js';
import {
  approvalChecks,
  basicFields,
  networkFields,
  planFields,
  type FormState,
} from './channel-form-view.js';
import { channelView, iconOf } from './channel-view.js';

const frame = (title: string) =>
  ({
    title,
    section: 'settings',
    styles: ['levels', 'board', 'channels'],
    scripts: ['channels'],
  }) as const;

interface Viewer {
  readonly now: number;
  readonly zone: string;
}

/** What the network answered when it did not take the connection. */
export type Refusal = { readonly type: string; readonly sentence: string } | null;

export function listPage(
  channels: readonly { readonly channel: ChannelRecord; readonly network: Network }[],
  viewer: Viewer,
  /** What goes with the sample; empty where it is not loaded. */
  loss: string,
) {
  return {
    ...frame('Channels'),
    loss,
    channels: channels.map(({ channel, network }) => channelView(channel, network, viewer)),
    empty: {
      icon: 'channel',
      title: 'No channel is connected yet',
      text: 'Connect one, then turn up its faders on the board: from then on it promises posts.',
      action: { href: '/settings/channels/new', label: 'Connect a channel' },
      other: { href: '/welcome', label: 'Look around with a sample first' },
    },
  };
}

export function networksPage(networks: readonly Network[]) {
  return {
    ...frame('Connect a channel'),
    networks: networks.map((network) => ({
      name: network.name,
      label: network.label,
      icon: iconOf(network),
      summary: network.summary,
      idempotency: network.idempotency.sentence,
    })),
  };
}

export function connectPage(network: Network, state: FormState, refusal: Refusal) {
  return {
    ...frame(`Connect a channel: ${network.label}`),
    network: { name: network.name, label: network.label, summary: network.summary },
    problems: state.problems,
    refusal,
    basics: basicFields(state, true),
    connection: networkFields(state, network, true),
    issues: network.issueCredentials
      ? 'Dimmerbank makes the secret for this channel and shows it once, on the next page.'
      : '',
    authorise: network.authorisation?.label ?? '',
    plan: planFields(state),
    approval: approvalChecks(state),
  };
}

export function editPage(
  { channel, network }: { readonly channel: ChannelRecord; readonly network: Network },
  viewer: Viewer,
  { state, refusal }: { readonly state: FormState; readonly refusal: Refusal },
) {
  return {
    ...frame(channel.name),
    channel: channelView(channel, network, viewer),
    network: { label: network.label, summary: network.summary },
    problems: state.problems,
    refusal,
    basics: basicFields(state, false),
    connection: networkFields(state, network, false),
    approval: approvalChecks(state),
    authorise: network.authorisation?.label ?? '',
    issuesSecret: network.issueCredentials !== undefined,
  };
}

export function secretPage(
  channel: Pick<ChannelRecord, 'name'>,
  issued: Readonly<Record<string, unknown>>,
  next: string,
) {
  const secrets = Object.entries(issued).flatMap(([name, value]) =>
    secretTexts(value).map((text, index) => ({
      id: `secret-${name}-${index}`,
      label: name === 'secrets' ? 'Signing secret' : name,
      value: text,
    })),
  );
  return {
    ...frame(`The secret of ${channel.name}`),
    name: channel.name,
    lede: 'The other side needs it to know that a delivery is yours.',
    secrets,
    next,
  };
}

/** Sends a person to the network's own page; a form may not lead there by itself. */
export function authorisePage(label: string, url: string) {
  return { ...frame(label), label, url, host: new URL(url).host };
}

function secretTexts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

export function deletePage(
  { channel, network }: { readonly channel: ChannelRecord; readonly network: Network },
  viewer: Viewer,
  asked: { readonly queued: number; readonly typed: string; readonly error: string },
) {
  const { queued, typed, error } = asked;
  const address = network.capabilities.publicPage
    ? ['Its public page and its feeds end, and their address is never given to another channel.']
    : [];
  return {
    ...frame(`Delete ${channel.name}`),
    channel: channelView(channel, network, viewer),
    consequences: [
      queued === 0
        ? 'Nothing waits in its queue.'
        : `${queued === 1 ? 'One delivery that has' : `${queued} deliveries that have`} not gone out ${queued === 1 ? 'is' : 'are'} cancelled.`,
      'What it published, and how its promises were kept, stays on record.',
      ...address,
    ],
    name: {
      name: 'name',
      label: `Type ${channel.name} to delete it`,
      value: typed,
      autocomplete: 'off',
      required: true,
      ...(error === '' ? {} : { error }),
    },
  };
}
