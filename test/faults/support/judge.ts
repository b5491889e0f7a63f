import type { DeliveryState } from '../../../src/domain/index.js';
import type { DeliveryRecord } from '../../../src/store/deliveries.js';
import type { AcceptedItem } from './fake-network.js';
import { isMoving, type Stage, type Wanted } from './stage.js';

export interface Verdict {
  readonly accepted: number;
  readonly lost: number;
  readonly doubled: number;
  readonly inLimbo: number;
  readonly latenessP99: number | null;
  readonly problems: readonly string[];
}

/** Holds what the documents say against what the network has. */
export async function judge(stage: Stage, bystandersWithin: number): Promise<Verdict> {
  const deliveries = new Map((await stage.readAll()).map((each) => [each._id, each]));
  const onNetwork = await visibleItems(stage);
  const problems: string[] = [];
  const counts = { lost: 0, doubled: 0, inLimbo: 0 };
  const lateness: number[] = [];

  for (const wanted of stage.wanted) {
    const delivery = deliveries.get(wanted.id);
    if (!delivery) {
      counts.lost += 1;
      problems.push(`${wanted.id} is gone`);
      continue;
    }
    const items = onNetwork.filter(({ key }) => key === delivery.key);
    const { doubled, lost, inLimbo, untrue } = faultsOf(stage, { wanted, delivery, items });
    if (doubled) counts.doubled += 1;
    if (lost) counts.lost += 1;
    if (inLimbo) counts.inLimbo += 1;
    for (const problem of [doubled, lost, inLimbo, untrue]) {
      if (problem) problems.push(`${problem}: ${told(delivery)}`);
    }
    if (wanted.bystander && delivery.outcome && delivery.dueAt) {
      lateness.push(delivery.outcome.at.getTime() - delivery.dueAt.getTime());
    }
  }

  const latenessP99 = percentile99(lateness);
  if (latenessP99 !== null && latenessP99 > bystandersWithin) {
    problems.push(`p99 on channels without a fault is ${latenessP99} ms, not ${bystandersWithin}`);
  }
  return { accepted: onNetwork.length, ...counts, latenessP99, problems };
}

/** States that say that nothing of it is out, whatever a row allows. */
const NOT_OUT: readonly DeliveryState[] = ['cancelled', 'held', 'missed', 'awaiting-approval'];

interface Case {
  readonly wanted: Wanted;
  readonly delivery: DeliveryRecord;
  readonly items: readonly Pick<AcceptedItem, 'key' | 'part'>[];
}

function faultsOf(stage: Stage, { wanted, delivery, items }: Case) {
  const { state } = delivery;
  const ends = wanted.mayEnd ?? ['published'];
  const network = stage.services.networks.get(delivery.network);
  const parts = new Set(items.map(({ part }) => part));
  const asksPerson = state === 'unconfirmed' && delivery.wakeAt === null;
  return {
    doubled: items.length > parts.size && 'the network has it more than once',
    lost:
      items.length === 0 && !isMoving(delivery) && !ends.includes(state) && `it ended as ${state}`,
    inLimbo: isMoving(delivery) && `nothing has come of it, it is ${state}`,
    untrue:
      (state === 'published' && items.length === 0 && 'said to be published, and is not') ||
      (items.length > 0 && !['published', 'unconfirmed'].includes(state)
        ? !isMoving(delivery) &&
          (!ends.includes(state) || NOT_OUT.includes(state)) &&
          `the network has it, and it is ${state}`
        : asksPerson &&
          network.idempotency.type !== 'none' &&
          !ends.includes('unconfirmed') &&
          'a person is asked although the network could be'),
  };
}

/** What the fake network took, and our own feeds show. */
async function visibleItems(stage: Stage): Promise<Pick<AcceptedItem, 'key' | 'part'>[]> {
  const entries = await stage.services.store.feedEntries.find().lean().exec();
  return [...stage.network.accepted, ...entries.map(({ _id }) => ({ key: _id, part: 0 }))];
}

/** The smallest value that 99 of 100 do not exceed. */
function percentile99(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? null;
}

const told = ({ _id, channel, network, problem, history }: DeliveryRecord): string =>
  `${_id} on ${network} ${channel}: ${history.map(({ event }) => event).join(', ')} (${problem ?? 'no problem'})`;
