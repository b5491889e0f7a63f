import { Command, Option } from 'commander';
import {
  restorationState,
  resumePublishing,
  undecidedDeliveries,
  type RestorationState,
} from '../../publishing/restoring/publishing-resumer.js';
import {
  decideRestored,
  RESTORED_DECISIONS,
} from '../../publishing/restoring/restored-decision.js';
import { lookForRestored } from '../../publishing/restoring/restored-lookup.js';
import type { Services } from '../../services.js';
import type { CommandContext } from '../command-line.js';
import { OPERATOR } from '../operator.js';
import { table } from '../terminal.js';
import { presentDate } from '../../store/typed-demand.js';

/** How many are listed, and how many are decided about between two reads. */
const PAGE = 200;

interface ResumeWish {
  readonly look?: boolean;
  readonly undecided?: (typeof RESTORED_DECISIONS)[number];
  readonly list?: boolean;
}

export function resumeCommand({ terminal, use }: CommandContext): Command {
  return new Command('resume')
    .description('let posts go out again after a restore or an import')
    .option('--list', 'only list what was due and waits for a decision')
    .option('--look', 'first read the networks back: what is there counts as published')
    .addOption(
      new Option('--undecided <decision>', 'what becomes of everything that waits').choices(
        RESTORED_DECISIONS,
      ),
    )
    .addHelpText(
      'after',
      `
What was due when everything was restored may have gone out before: it is held, and stays held until
somebody decides, here or under Settings, Restored. From now on everything else goes out again.`,
    )
    .action(async (wish: ResumeWish) => {
      await use(async (services) => {
        const before = await restorationState(services.store);
        if (wish.look) await lookForAll(services, before, terminal.err);
        if (wish.undecided) await decideAll(services, before, wish.undecided, terminal.err);
        if (wish.list) {
          await list(services, before, terminal.out);
          return;
        }
        // A decision about what is left does not need publishing to be stopped still.
        const decided = wish.look === true || wish.undecided !== undefined;
        if (before.stopped || !decided) {
          const { undecided } = await resumePublishing(services, OPERATOR);
          terminal.err('Publishing goes on from now.');
          if (undecided > 0) {
            terminal.err(
              `${undecided} that were due stay held until somebody decides: npm run cli -- resume --list`,
            );
          }
        }
      });
    });
}

async function list(
  { store }: Services,
  { restoration, undecided }: RestorationState,
  out: (text: string) => void,
): Promise<void> {
  const { deliveries } = restoration
    ? await undecidedDeliveries(store, restoration, PAGE)
    : { deliveries: [] };
  const rows = deliveries.map(({ _id, dueAt, network, restoredFrom, problem }) => [
    ...[_id, dueAt?.toISOString() ?? '', network, restoredFrom ?? '', problem ?? ''],
  ]);
  out(table(['delivery', 'was due', 'network', 'was', 'what we know'], rows));
  if (undecided > rows.length) out(`and ${undecided - rows.length} more`);
}

async function lookForAll(
  services: Services,
  { restoration }: RestorationState,
  err: (text: string) => void,
): Promise<void> {
  let found = 0;
  const ids = restoration ? await allIds(services, restoration.at) : [];
  for (const id of ids) {
    const { outcome } = await lookForRestored(services, OPERATOR, id);
    if (outcome === 'found') found += 1;
  }
  err(`Looked for ${ids.length} on their networks: ${found} had gone out.`);
}

async function decideAll(
  services: Services,
  { restoration }: RestorationState,
  decision: (typeof RESTORED_DECISIONS)[number],
  err: (text: string) => void,
): Promise<void> {
  let done = 0;
  const ids = restoration ? await allIds(services, restoration.at) : [];
  for (const id of ids) {
    const result = await decideRestored(services, OPERATOR, id, { decision });
    if (result.type === 'moved') done += 1;
    else err(`${id}: ${result.refusal.broken.map(({ sentence }) => sentence).join(' ')}`);
  }
  err(`Decided about ${done} of ${ids.length}: ${decision}.`);
}

async function allIds({ store }: Services, at: Date): Promise<string[]> {
  const found = await store.deliveries
    .find({ restoredAt: presentDate({ $eq: at }) })
    .select({ _id: 1 })
    .sort({ dueAt: 1, _id: 1 })
    .lean<{ _id: string }[]>()
    .exec();
  return found.map(({ _id }) => _id);
}
