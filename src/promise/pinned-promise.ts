import { can } from '../access/can.js';
import type { Actor } from '../access/actor.js';
import { findChannel } from '../channels/channel-finder.js';
import type { FunctionName } from '../domain/index.js';
import { ConflictError, ForbiddenError } from '../failures.js';
import { loadOrganisation } from '../publishing/planning/channel-queue.js';
import { contentProblems } from '../publishing/scheduling/content-problems.js';
import type { NewPost } from '../publishing/scheduling/post-input.js';
import { schedulePost, type ScheduleResult } from '../publishing/scheduling/post-scheduler.js';
import type { PublishingDeps } from '../publishing/publishing-deps.js';
import type { ChannelRecord } from '../store/channels.js';
import { publicPromise, type PublicPromise } from './channel-promise.js';
import { sentencesOf } from './promise-sentences.js';

export interface PinnedPromise {
  readonly channel: string;
  /** Of a request that may be repeated. */
  readonly postId?: string | undefined;
}

/**
 * Queues what a channel promises as a post in its next free slot, to be pinned on its network once
 * it is out. It follows the rules of any other post.
 *
 * @throws NotFoundError, ForbiddenError, and ConflictError where the network cannot pin
 */
export async function postPinnedPromise(
  deps: PublishingDeps,
  actor: Actor,
  { channel: id, postId }: PinnedPromise,
): Promise<ScheduleResult> {
  if (!can(actor, 'dimmer.set')) throw new ForbiddenError();
  const [channel, organisation] = await Promise.all([
    findChannel(deps.store, id),
    loadOrganisation(deps.store),
  ]);
  if (!canPin(deps, channel)) {
    throw new ConflictError(
      `Nothing was queued: Dimmerbank cannot pin on ${channel.name}. Write it as a post, and pin it there.`,
    );
  }
  const promise = publicPromise({ organisation, channel }, null, deps.clock.now());
  const name = functionOf(promise);
  const input: NewPost = {
    ...{ function: name, title: null, text: await fitting(deps, name, { channel, promise }) },
    ...{ media: [], variants: {}, channels: [id], when: { type: 'next-slot' } },
    ...{ overrideReason: null, askApproval: false },
  };
  const repeated = postId === undefined ? {} : { postId };
  return schedulePost(deps, actor, input, { ...repeated, pin: true });
}

/** Whether the channel's network can pin what is out. */
export function canPin(
  { connections }: Pick<PublishingDeps, 'connections'>,
  { network }: Pick<ChannelRecord, 'network'>,
): boolean {
  return connections.knows(network) && connections.networkOf(network).pin !== undefined;
}

/** News, unless only others are promised there. */
function functionOf({ functions }: PublicPromise): FunctionName {
  const promised = functions.filter(({ cadence }) => cadence.posts > 0);
  if (promised.some((each) => each.function === 'news')) return 'news';
  return promised[0]?.function ?? 'news';
}

/** The longer text where the network takes it. */
async function fitting(
  deps: PublishingDeps,
  name: FunctionName,
  { channel, promise }: { readonly channel: ChannelRecord; readonly promise: PublicPromise },
): Promise<string> {
  const { short, long } = sentencesOf(promise);
  const { network, connection } = await deps.connections.open(channel);
  const content = { function: name, title: null, text: long, media: [], thread: false };
  const { problems } = await contentProblems(network, connection, content);
  return problems.tooLong === null ? long : short;
}
