import type { Actor } from '../access/actor.js';
import { resolveWallTime, wallTimeAt, type PlacedDelivery } from '../domain/index.js';
import { NotFoundError } from '../failures.js';
import type { Connection, Network } from '../networks/contract.js';
import {
  asPlaced,
  loadChannelQueue,
  type ChannelQueue,
} from '../publishing/planning/channel-queue.js';
import { placeOnChannel, type ChannelRefusal } from '../publishing/planning/channel-placement.js';
import { contentProblems } from '../publishing/scheduling/content-problems.js';
import { contentFor, textFingerprint } from '../publishing/scheduling/content.js';
import { newDelivery } from '../publishing/scheduling/new-delivery.js';
import type { NewPost } from '../publishing/scheduling/post-input.js';
import { approvalNeeded, newPostRecord } from '../publishing/scheduling/post-scheduler.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import type { Instant } from '../domain/time-units.js';
import type { DeliveryRecord } from '../store/deliveries.js';
import type { PostRecord } from '../store/posts.js';

export interface PlacedRow {
  readonly post: PostRecord;
  readonly deliveries: readonly DeliveryRecord[];
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

interface Lane {
  queue: ChannelQueue;
  readonly network: Network;
  readonly connection: Connection;
}

/** Places rows one after the other, each as if those before it were queued already. */
export interface RowPlacer {
  /** Writes nothing. */
  place(input: NewPost, postId: string): Promise<PlacedRow>;
}

export function createRowPlacer(
  deps: PublishingDeps,
  { actor, now }: { readonly actor: Actor; readonly now: Instant },
): RowPlacer {
  const lanes = new Map<string, Lane | null>();

  async function laneOf(channel: string): Promise<Lane | null> {
    const known = lanes.get(channel);
    if (known !== undefined) return known;
    const lane = await openLane(deps, channel, now);
    lanes.set(channel, lane);
    return lane;
  }

  return {
    async place(input, postId) {
      const post = newPostRecord(actor, input, postId, now);
      const deliveries: DeliveryRecord[] = [];
      const problems: string[] = [];
      const notes = notesOf(input);
      for (const id of input.channels) {
        const lane = await laneOf(id);
        if (!lane) {
          problems.push('A channel is not there any more.');
          continue;
        }
        const { queue } = lane;
        const placement = await placementIn(lane, input, post);
        if (placement?.type === 'refused') {
          problems.push(refusalWords(placement.refusal, queue));
          continue;
        }
        if (placement?.placement.kind === 'slot' && isSaidAlready(queue, post)) {
          notes.push(
            `The same text is on ${queue.channel.name} already, so this one waits until 30 days lie between them.`,
          );
        }
        const needsApproval = approvalNeeded(actor, input, queue.channel);
        deliveries.push(
          newDelivery({
            ...{ post, actor, now, needsApproval, placed: placement },
            ...{ channel: queue.channel, overrideReason: null },
          }),
        );
      }
      // What is bad takes no place from those after it.
      if (problems.length === 0) for (const delivery of deliveries) take(delivery);
      return { post, deliveries, problems, notes };
    },
  };

  function take(delivery: DeliveryRecord): void {
    const lane = lanes.get(delivery.channel);
    if (!lane) return;
    const { queue } = lane;
    const taken: readonly PlacedDelivery[] = asPlaced(delivery);
    if (taken.length === 0) return;
    const placed = [...queue.context.deliveries, ...taken].sort((a, b) => a.at - b.at);
    lane.queue = { ...queue, context: { ...queue.context, deliveries: placed } };
  }
}

async function openLane(deps: PublishingDeps, channel: string, now: Instant): Promise<Lane | null> {
  try {
    const queue = await loadChannelQueue(deps.store, channel, now);
    return { queue, ...(await deps.connections.open(queue.channel)) };
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

async function placementIn(lane: Lane, input: NewPost, post: PostRecord) {
  if (input.when.type === 'draft') return null;
  const { queue, network, connection } = lane;
  const content = contentFor(post, queue.channel._id, []);
  const { problems } = await contentProblems(network, connection, content);
  return placeOnChannel(queue, {
    ...{ function: input.function, content: problems, when: input.when, override: false },
    textFingerprint: textFingerprint(content.text),
  });
}

function isSaidAlready({ context, channel }: ChannelQueue, post: PostRecord): boolean {
  const fingerprint = textFingerprint(contentFor(post, channel._id, []).text);
  return context.deliveries.some((other) => other.textFingerprint === fingerprint);
}

function refusalWords(refusal: ChannelRefusal, { channel }: ChannelQueue): string {
  const { broken, nearest, channelName } = refusal;
  const why = broken.map(({ sentence }) => sentence).join(' ');
  const zone = channel.rhythms.at(-1)?.zone ?? 'UTC';
  const other =
    nearest === null
      ? ''
      : ` The nearest time that works is ${wallTimeAt(zone, nearest).replace('T', ' ')} (${zone}).`;
  return `${channelName}: ${why}${other}`;
}

function notesOf({ when }: NewPost): string[] {
  if (when.type !== 'fixed') return [];
  const { adjusted, instant } = resolveWallTime(when.zone, when.wall, when.choice);
  if (adjusted === 'gap') {
    const moved = wallTimeAt(when.zone, instant).slice(11);
    return [`Clocks go forward then: that time does not exist, and it goes out at ${moved}.`];
  }
  return adjusted === 'overlap' ? ['Clocks go back then: the first of the two is meant.'] : [];
}
