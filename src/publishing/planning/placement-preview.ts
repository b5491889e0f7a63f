import { nextFreeSlot, resolveWallTime, type BrokenRule } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { Content, ContentLimits, PreviewPart } from '../../networks/contract.js';
import { plainLength, plainPart } from '../../networks/plain-preview.js';
import { loadChannelQueue } from './channel-queue.js';
import { placeOnChannel } from './channel-placement.js';
import { contentProblems } from '../scheduling/content-problems.js';
import { contentFor, textFingerprint } from '../scheduling/content.js';
import { mediaOf } from '../scheduling/post-media.js';
import type { NewPost } from '../scheduling/post-input.js';
import type { PublishingDeps } from '../publishing-deps.js';

/** What scheduling would come to on one channel, said before anything is saved. */
export interface ChannelPreview {
  readonly channel: string;
  readonly channelName: string;
  readonly network: string;
  readonly zone: string;
  /** When it would go out; null when it cannot, or is a draft. */
  readonly at: Instant | null;
  /** The promised slot it would fill. */
  readonly holds: Instant | null;
  readonly broken: readonly BrokenRule[];
  readonly nearest: Instant | null;
  readonly overridable: boolean;
  /** What the clock of the wanted zone does to a fixed time. */
  readonly adjusted: 'none' | 'gap' | 'overlap';
  /** The next free slot, whatever is asked for. */
  readonly nextSlot: Instant | null;
  /** Whether somebody else must approve it on this channel. */
  readonly approval: boolean;
  readonly content: Content;
  readonly limits: ContentLimits;
  /** As the network will show it, part by part. */
  readonly parts: readonly PreviewPart[];
  /** The length of the text in the unit of the limits. */
  readonly used: number;
  /** Whether the network can continue a long text below. */
  readonly canThread: boolean;
}

export type PreviewInput = Pick<
  NewPost,
  'function' | 'title' | 'text' | 'media' | 'variants' | 'thread' | 'channels' | 'when'
> & {
  /** When an existing delivery is moved: it does not stand in its own way. By channel. */
  readonly deliveries?: Readonly<Record<string, string>>;
};

/** @throws NotFoundError when a channel does not exist. */
export async function previewPlacement(
  deps: PublishingDeps,
  input: PreviewInput,
): Promise<ChannelPreview[]> {
  const media = await mediaOf(deps.media, input);
  const previews: ChannelPreview[] = [];
  for (const id of input.channels) {
    const queue = await loadChannelQueue(deps.store, id, deps.clock.now());
    const { network, connection } = await deps.connections.open(queue.channel);
    const content = contentFor(input, id, media);
    const { problems, limits } = await contentProblems(network, connection, content);
    const own = input.deliveries?.[id];
    const request = {
      ...(own === undefined ? {} : { id: own }),
      function: input.function,
      textFingerprint: textFingerprint(content.text),
    };
    const next = nextFreeSlot({ ...request, textFingerprint: null }, queue.context);
    const placement =
      input.when.type === 'draft'
        ? null
        : placeOnChannel(queue, {
            ...request,
            content: problems,
            when: input.when,
            override: false,
          });
    const placed = placement?.type === 'placed' ? placement : null;
    const refusal = placement?.type === 'refused' ? placement.refusal : null;
    previews.push({
      channel: id,
      channelName: queue.channel.name,
      network: network.label,
      zone: queue.channel.rhythms.at(-1)?.zone ?? 'UTC',
      at: placed?.at ?? null,
      holds: placed?.holds ?? null,
      broken: refusal?.broken ?? [],
      nearest: refusal?.nearest ?? null,
      overridable: refusal?.overridable ?? false,
      adjusted: adjustmentOf(input.when),
      nextSlot: next.type === 'slot' ? next.at : null,
      approval: queue.channel.dimmers[input.function].approval,
      content,
      limits,
      parts: network.preview?.(content, limits) ?? [plainPart(content, limits)],
      used: network.measure?.(content.text, limits) ?? plainLength(content.text, limits),
      canThread: network.capabilities.thread,
    });
  }
  return previews;
}

function adjustmentOf(when: PreviewInput['when']): ChannelPreview['adjusted'] {
  if (when.type !== 'fixed') return 'none';
  return resolveWallTime(when.zone, when.wall, when.choice).adjusted;
}
