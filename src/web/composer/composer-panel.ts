import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { resolveWallTime } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { ChannelLabel } from '../../publishing/viewing/delivery-view-labels.js';
import type { ChannelPreview } from '../../publishing/planning/placement-preview.js';
import type { DeliveryItem } from '../../publishing/viewing/delivery-view.js';
import { momentOf, type Moment } from '../times.js';
import type { ComposerForm } from './composer-form.js';
import { countOf, numberOf, seenPart, type SeenPart } from './composer-seen.js';
import { refusalView, type RefusalView } from './composer-refusal.js';
import { stateWords } from '../deliveries/deliveries-words.js';
import { clockChangeOf, timeOf } from './composer-when.js';
import { whenView, type WhenView } from './composer-when-view.js';

/** What one channel would make of the post, ready to print. */
export interface PanelCard {
  readonly id: string;
  readonly name: string;
  readonly icon: string;
  readonly network: string;
  /** "Next slot would be", "Goes out", or a word for why there is no time. */
  readonly lead: string;
  readonly moment: Moment | null;
  /** What the time does for the promise. */
  readonly note: string;
  readonly refusal: RefusalView | null;
  /** Whether somebody must approve it, in a sentence; empty otherwise. */
  readonly approval: string;
  /** "123 of 300 characters", or empty where there is no limit. */
  readonly count: string;
  readonly used: number;
  readonly most: number;
  /** Over, near or inside the limit. */
  readonly fill: 'over' | 'near' | 'inside';
  readonly title: string;
  /** As the network will show it: one part, or several in a thread. */
  readonly parts: readonly SeenPart[];
}

export interface PanelView {
  readonly cards: readonly PanelCard[];
  /** What to do to see something. */
  readonly hint: string;
  readonly when: WhenView;
  /** Whether some rule could be broken with a reason by this reader. */
  readonly overridable: boolean;
  /** Whether a thread is to be offered, or was asked for. */
  readonly offersThread: boolean;
  readonly thread: boolean;
  readonly overrideReason: string;
  readonly overrideError: string;
  /** Said to people who cannot see the panel when it changes. */
  readonly summary: string;
}

export interface PanelContext {
  readonly person: PersonActor;
  readonly now: Instant;
  readonly channels: readonly ChannelLabel[];
  readonly overrideError?: string;
  /** Of a post that is edited: where its deliveries stand. */
  readonly placed?: readonly DeliveryItem[];
}

export function panelView(
  form: ComposerForm,
  previews: readonly ChannelPreview[],
  context: PanelContext,
): PanelView {
  const labels = new Map(context.channels.map((channel) => [channel.id, channel]));
  const cards = previews.flatMap((preview) => {
    const channel = labels.get(preview.channel);
    return channel ? [cardOf(form, preview, { ...context, channel })] : [];
  });
  const broken = cards.filter(({ refusal }) => refusal !== null).length;
  return {
    cards,
    hint:
      cards.length > 0 ? '' : 'Choose a channel to see when it goes out there and how it looks.',
    when: whenView(form.when, { errors: {}, zones: [] }),
    overridable: cards.some(({ refusal }) => refusal?.overridable === true),
    offersThread: form.thread || previews.some(wantsThread),
    thread: form.thread,
    overrideReason: form.overrideReason,
    overrideError: context.overrideError ?? '',
    summary: summaryOf(cards.length, broken),
  };
}

function summaryOf(count: number, broken: number): string {
  if (count === 0) return '';
  if (broken === 0) return count === 1 ? 'The channel takes it.' : `All ${count} channels take it.`;
  return broken === 1 ? 'One channel would refuse it.' : `${broken} channels would refuse it.`;
}

function cardOf(
  form: ComposerForm,
  preview: ChannelPreview,
  { person, now, channel, placed }: PanelContext & { readonly channel: ChannelLabel },
): PanelCard {
  const delivery = placed?.find((item) => item.channel.id === channel.id && item.state !== 'draft');
  const at = delivery ? delivery.dueAt : (preview.at ?? wantedInstant(form));
  const moments = { now, zone: person.zone, channelZone: channel.zone };
  const refused = preview.broken.length > 0;
  return {
    id: channel.id,
    name: channel.name,
    icon: channel.network,
    network: channel.network,
    ...(delivery
      ? { lead: stateWords(delivery.state).word, note: delivery.reason }
      : timeWords(form, preview, refused)),
    moment: at === null ? null : momentOf(at, moments),
    refusal: refused
      ? refusalView(preview, {
          ...moments,
          may: can(person, 'delivery.override'),
          typedZone: form.when.zone,
        })
      : null,
    approval:
      preview.approval && !can(person, 'post.approve')
        ? 'A manager has to approve it first on this channel.'
        : '',
    ...measureOf(preview),
    title: form.title,
    parts: preview.parts.map((part) => seenPart(part, preview.limits)),
  };
}

function timeWords(
  { when, draft, function: asked }: ComposerForm,
  { at, holds }: ChannelPreview,
  refused: boolean,
): { lead: string; note: string } {
  const name = asked ?? 'its function';
  if (draft) return { lead: 'Kept as a draft', note: 'Nothing goes out.' };
  if (when.when === 'next-slot') {
    if (at === null) return { lead: 'No free slot', note: '' };
    return { lead: 'Next slot would be', note: `A slot that ${name} promised.` };
  }
  if (refused) return { lead: 'Would not go out', note: '' };
  if (at === null) return { lead: 'Choose a date and a time', note: '' };
  const moved = clockChangeOf(when)?.type === 'gap' ? 'Moved forward over the clock change. ' : '';
  const slot =
    holds === null ? `Beside the slots of ${name}.` : `Takes a promised slot of ${name}.`;
  return { lead: 'Goes out', note: moved + slot };
}

/** The fixed time that was typed, also where the channel refuses it. */
function wantedInstant({ when, draft }: ComposerForm): Instant | null {
  const read = timeOf(when);
  if (draft || read.type !== 'when' || read.when.type !== 'fixed') return null;
  const { zone, wall, choice } = read.when;
  return resolveWallTime(zone, wall, choice).instant;
}

/** How long the text is in the network's own unit, against its limit. */
function measureOf({
  used,
  parts,
  limits,
}: ChannelPreview): Pick<PanelCard, 'count' | 'used' | 'most' | 'fill'> {
  if (!limits.text) {
    return { count: countOf(used, 'graphemes'), used: 0, most: 0, fill: 'inside' };
  }
  const { most, unit } = limits.text;
  if (parts.length > 1) {
    const count = `${countOf(used, unit)} in ${parts.length} posts`;
    return { count, used: 0, most: 0, fill: 'inside' };
  }
  // A limit that only guards against mistakes is no news to a writer.
  if (most > 20_000 && used <= most) {
    return { count: countOf(used, unit), used: 0, most: 0, fill: 'inside' };
  }
  const fill = used > most ? 'over' : used > most * 0.9 ? 'near' : 'inside';
  const count = `${numberOf(used)} of ${countOf(most, unit)}`;
  return { count, used: Math.min(used, most), most, fill };
}

/** A longer text could go on below, if its author wants that. */
const wantsThread = ({ canThread, limits, used }: ChannelPreview): boolean =>
  canThread && limits.text !== undefined && used > limits.text.most;
