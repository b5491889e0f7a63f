import { describeWindows } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { CheckOutcome, Network } from '../../networks/contract.js';
import type { ChannelRecord } from '../../store/channels.js';
import { momentOf, zoneCity } from '../times.js';

/** A channel as Settings shows it. */
export interface ChannelView {
  readonly name: string;
  readonly href: string;
  readonly boardHref: string;
  readonly curvesHref: string;
  readonly promiseHref: string;
  /** Empty for a channel without a list of subscribers. */
  readonly subscribersHref: string;
  /** The page where people read it; empty where it has none of ours. */
  readonly publicPage: string;
  readonly icon: string;
  readonly network: string;
  readonly zone: string;
  readonly windows: string;
  readonly revision: number;
  readonly state: { readonly label: string; readonly tone: string; readonly icon: string };
  /** A sentence, or empty. */
  readonly problem: string;
  readonly facts: readonly {
    readonly label: string;
    readonly value: string;
    readonly href?: string;
  }[];
}

interface Viewer {
  readonly now: Instant;
  readonly zone: string;
}

export const channelPath = (id: string): string => `/settings/channels/${id}`;
/** The strip of a channel on the board. */
export const stripId = (id: string): string => `strip-${id}`;

const STATES = {
  connected: { label: 'Connected', tone: 'good', icon: 'check' },
  reconnect: { label: 'Reconnect', tone: 'trouble', icon: 'trouble' },
} as const;

export function channelView(channel: ChannelRecord, network: Network, viewer: Viewer): ChannelView {
  const { connection } = channel;
  const rhythm = channel.rhythms.at(-1);
  const since = momentOf(connection.since.getTime(), viewer);
  return {
    name: channel.name,
    href: channelPath(channel._id),
    boardHref: `/board#${stripId(channel._id)}`,
    curvesHref: `/settings/curves?channel=${channel._id}`,
    promiseHref: `/board/promise/${channel._id}`,
    subscribersHref: network.subscribers ? `${channelPath(channel._id)}/subscribers` : '',
    publicPage: publicPageOf(channel, network),
    icon: iconOf(network),
    network: network.label,
    zone: rhythm ? zoneCity(rhythm.zone) : '',
    windows: rhythm ? describeWindows(rhythm.windows) : '',
    revision: channel.revision,
    state: STATES[connection.state],
    problem: connection.problem ?? '',
    facts: [
      ...(connection.account === null ? [] : [accountFact(connection.account, network)]),
      { label: 'Short name', value: channel.slug },
      { label: connection.state === 'connected' ? 'Connected since' : 'Since', value: since.words },
      { label: 'Never twice', value: network.idempotency.sentence },
    ],
  };
}

/** An account that is an address of ours or theirs can be opened. */
function accountFact(account: string, { capabilities }: Network): ChannelView['facts'][number] {
  const label = capabilities.publicPage ? 'Public page' : 'Account';
  return { label, value: account, ...(isAddress(account) ? { href: account } : {}) };
}

function publicPageOf({ connection }: ChannelRecord, { capabilities }: Network): string {
  const { account } = connection;
  return capabilities.publicPage && account !== null && isAddress(account) ? account : '';
}

const isAddress = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/** Every network has a drawing under its own name, so that no screen names a network. */
export const iconOf = ({ name }: Pick<Network, 'name'>): string => name;

/** What the network answered, when it did not take a connection. */
export function refusalView(
  name: string,
  outcome: Exclude<CheckOutcome, { type: 'ok' }>,
): { readonly type: string; readonly sentence: string } {
  return outcome.type === 'rejected'
    ? { type: outcome.type, sentence: `Nothing was saved: ${name} was refused. ${outcome.reason}` }
    : {
        type: outcome.type,
        sentence: `Nothing was saved yet: ${name} could not be reached. ${outcome.reason}`,
      };
}
