import { MINUTE } from '../../domain/time-units.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import type { PostRecord } from '../../store/posts.js';
import { withdrawal, type Facts } from './authority.js';
import { takeClaimed } from './claim-ahead.js';
import { takeLateTurn } from './catch-up.js';
import { claimDelivery, LATE_AFTER } from './delivery-claim.js';
import type { DeliveryChange } from '../delivery-change.js';
import { withinLease } from './lease-limit.js';
import { leaseClock } from './lease-clock.js';
import { inDoubt } from './outcome-of-call.js';
import { step } from './publish-step.js';
import { timesOf, type PublisherDeps, type PublishResult } from './publisher-deps.js';
import { withdraw } from '../changing/recorded-change.js';
import { callAndRecord, type Claimed } from './visible-call.js';

/**
 * Publishes one due delivery: claim, authority, intent, call, record. Each step is one conditional
 * write that matches nothing once somebody else has taken over, so running it twice is harmless.
 *
 * @throws LeaseSpentError when a step hangs
 */
export function publishDelivery(deps: PublisherDeps, id: string): Promise<PublishResult> {
  return withinLease(timesOf(deps), () => claimAndPublish(deps, id));
}

async function claimAndPublish(deps: PublisherDeps, id: string): Promise<PublishResult> {
  const { store, clock, owner } = deps;
  const times = timesOf(deps);
  const leaseLeft = leaseClock(deps);
  const claim = { id, owner, now: clock.now() };
  const delivery =
    (await step(deps, ['take-claimed', id], () => takeClaimed(store, { ...claim, times }))) ??
    (await step(deps, ['claim', id], () => claimDelivery(store, { ...claim, lease: times.lease })));
  if (!delivery) return { type: 'nothing-to-claim' };

  const facts = await step(deps, ['facts', id], () => loadFacts(deps, delivery));
  const change = withdrawal(facts);
  if (change) return withdraw(deps, ['withdraw', delivery], keptInDoubt(delivery, change));
  const claimed = { ...facts, leaseLeft: leaseLeft(delivery) } as Claimed;

  const turn = await step(deps, ['turn', id], () => waitForTurn(deps, claimed));
  if (turn) return withdraw(deps, ['wait', delivery], turn);
  return callAndRecord(deps, claimed);
}

/** What may be out is neither held nor cancelled nor missed by us: a person looks (R5). */
function keptInDoubt(delivery: DeliveryRecord, change: DeliveryChange): DeliveryChange {
  if (!change.state || !delivery.doubtSince || change.set?.restoredAt) return change;
  return inDoubt({ by: 'publisher', at: change.at, tell: true }, change.sentence);
}

async function loadFacts(deps: PublisherDeps, delivery: DeliveryRecord): Promise<Facts> {
  const { store, clock, connections } = deps;
  const [channel, post, organisation] = await Promise.all([
    store.channels.findById(delivery.channel).lean<ChannelRecord>().exec(),
    store.posts.findById(delivery.post).lean<PostRecord>().exec(),
    store.organisation.findById('organisation').lean<OrganisationRecord>().exec(),
  ]);
  if (!organisation) throw new Error('the organisation document is missing');
  const knowsNetwork = connections.knows(delivery.network);
  const { reconnectLook } = timesOf(deps);
  const known = { delivery, channel, post, organisation, knowsNetwork };
  return { ...known, now: clock.now(), reconnectLook };
}

/** After an outage a channel catches up at the pace of its gap, never in a burst (R9). */
async function waitForTurn(
  deps: PublisherDeps,
  { delivery, channel, now }: Claimed,
): Promise<DeliveryChange | null> {
  const late = delivery.dueAt !== null && now - delivery.dueAt.getTime() > LATE_AFTER;
  if (!late || delivery.attempts > 0 || delivery.doubtSince) return null;
  const gapMinutes = channel.rhythms.at(-1)?.gapMinutes ?? 0;
  const turn = await takeLateTurn(deps, { delivery, gap: gapMinutes * MINUTE, now });
  if (turn.type === 'taken') return null;
  return {
    by: 'publisher',
    at: now,
    event: 'postponed',
    sentence: 'Late: the channel catches up one post at a time, keeping its gap.',
    set: { lease: null, claims: 0, wakeAt: new Date(turn.next) },
  };
}
