import { faderAt } from '../../board/fader.js';
import { Command } from 'commander';
import { z } from 'zod';
import { connectChannel, type ConnectOutcome } from '../../channels/channel-connector.js';
import { connectionDetails, type ConnectionDetails } from '../../channels/channel-details.js';
import { listChannels } from '../../channels/channel-finder.js';
import { DEFAULT_GAP_MINUTES, DEFAULT_WINDOWS, FUNCTION_NAMES } from '../../domain/index.js';
import type { Network } from '../../networks/contract.js';
import { loadOrganisation } from '../../publishing/planning/channel-queue.js';
import type { Services } from '../../services.js';
import { describeChannel, findChannelByName } from '../channel-description.js';
import type { CommandContext } from '../command-line.js';
import { OPERATOR } from '../operator.js';
import { readOptions } from '../read-options.js';
import { CommandError, table, UsageError } from '../terminal.js';

const createOptions = z.strictObject({
  network: z.string(),
  name: z.string(),
  slug: z.string(),
  zone: z.string().optional(),
  setting: z.array(z.string()).default([]),
  credentialsStdin: z.boolean().optional(),
  unreachableToo: z.boolean().default(false),
});
type CreateOptions = z.output<typeof createOptions>;

export function channelCommands(context: CommandContext): Command {
  const { terminal, use } = context;
  const channels = new Command('channel').description('channels');

  channels
    .command('list')
    .description('list all channels with their levels')
    .action(async () => {
      const { found, now } = await use(async ({ store, clock }) => ({
        found: await listChannels(store),
        now: clock.now(),
      }));
      const rows = found.map((channel) => [
        channel.slug,
        channel.network,
        channel.connection.state,
        ...FUNCTION_NAMES.map((name) => String(faderAt(channel, name, now).level)),
        channel.name,
      ]);
      terminal.out(table(['slug', 'network', 'connection', ...FUNCTION_NAMES, 'name'], rows));
    });

  channels
    .command('show')
    .description('show one channel with its promise')
    .argument('<channel>', 'its slug or id')
    .action(async (name: string) => {
      const lines = await use(async ({ store, clock }) => {
        const channel = await findChannelByName(store, name);
        const organisation = await loadOrganisation(store);
        return describeChannel({ organisation, channel, now: clock.now() });
      });
      terminal.out(lines.join('\n'));
    });

  channels
    .command('create')
    .description('connect a channel; every dimmer starts at 0')
    .requiredOption('--network <network>', 'such as feed or webhook')
    .requiredOption('--name <name>', 'what people see')
    .requiredOption('--slug <slug>', 'its name in public addresses, never given again')
    .option('--zone <zone>', 'its time zone; the organisation’s unless told')
    .option('--setting <name=value...>', 'settings of its network, as in url=https://…')
    .option('--credentials-stdin', 'take credentials as a JSON object from standard input')
    .option('--unreachable-too', 'connect although the other side does not answer now')
    .action(async (given: unknown) => {
      const options = readOptions(createOptions, given);
      const credentials = options.credentialsStdin ? await terminal.readInput() : '{}';
      await use(async (services) => {
        const network = networkNamed(services, options.network);
        const details = await detailsOf(services, network, options, readJson(credentials));
        const { unreachableToo } = options;
        const wanted = { network, details, unreachableToo };
        tellConnected(context, await connectChannel(services, OPERATOR, wanted));
      });
    });

  return channels;
}

function networkNamed({ networks }: Services, name: string): Network {
  const found = networks.all().find((network) => network.name === name);
  if (found) return found;
  const names = networks.all().map((network) => network.name);
  throw new UsageError(`--network: there is ${names.join(', ')}`);
}

async function detailsOf(
  { store }: Services,
  network: Network,
  options: CreateOptions,
  credentials: unknown,
): Promise<ConnectionDetails> {
  const { name, slug } = options;
  const zone = options.zone ?? (await loadOrganisation(store)).zone;
  return readOptions(connectionDetails(network), {
    name,
    slug,
    settings: settingsOf(options.setting),
    credentials,
    rhythm: {
      zone,
      windows: DEFAULT_WINDOWS,
      preferredTimes: [],
      gapMinutes: DEFAULT_GAP_MINUTES,
    },
    blackouts: [],
    approval: { news: false, support: false, events: false },
  });
}

function settingsOf(given: readonly string[]): Record<string, string> {
  const pairs = given.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--setting: write name=value, not "${pair}"`);
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new UsageError('Standard input is no JSON object.', { cause });
  }
}

function tellConnected({ terminal }: CommandContext, outcome: ConnectOutcome): void {
  if (outcome.type !== 'connected') {
    throw new CommandError(`Nothing was saved: ${outcome.reason}`);
  }
  const { channel, issued } = outcome;
  terminal.err(`Connected ${channel.name} (${channel._id}). Its dimmers are at 0.`);
  if (issued) terminal.out(JSON.stringify(issued));
  if (issued) terminal.err('These credentials are not shown again.');
}
