import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { resolveWallTime } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { ChannelLabel } from '../../publishing/delivery-view-labels.js';
import { measureText, type TextUnit } from '../../networks/text-measure.js';
import type { ChannelPreview } from '../../publishing/placement-preview.js';
import type { DeliveryItem } from '../../publishing/delivery-view.js';
import { momentOf, type Moment } from '../times.js';
import type { ComposerForm } from './composer-form.js';
import { refusalView, type RefusalView } from './composer-refusal.js';
import { stateWords } from './deliveries-words.js';
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
  readonly paragraphs: readonly (readonly string[])[];
  readonly images: readonly { readonly href: string; readonly alternativeText: string }[];
}

export interface PanelView {
  readonly cards: readonly PanelCard[];
  /** What to do to see something. */
  readonly hint: string;
  readonly when: WhenView;
  /** Whether some rule could be broken with a reason by this reader. */
  readonly overridable: boolean;
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
  const { text } = preview.content;
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
    paragraphs: text.trim() === '' ? [] : text.split(/\n{2,}/).map((part) => part.split('\n')),
    images: form.images.map(({ id, alternativeText }) => {
      return { href: `/posts/images/${id}`, alternativeText };
    }),
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
  content,
  limits,
}: ChannelPreview): Pick<PanelCard, 'count' | 'used' | 'most' | 'fill'> {
  if (!limits.text) {
    return {
      count: countOf(measureText(content.text, 'graphemes'), 'graphemes'),
      used: 0,
      most: 0,
      fill: 'inside',
    };
  }
  const { most, unit } = limits.text;
  const used = measureText(content.text, unit);
  // A limit that only guards against mistakes is no news to a writer.
  if (most > 20_000 && used <= most) {
    return { count: countOf(used, unit), used: 0, most: 0, fill: 'inside' };
  }
  const fill = used > most ? 'over' : used > most * 0.9 ? 'near' : 'inside';
  const count = `${NUMBER.format(used)} of ${countOf(most, unit)}`;
  return { count, used: Math.min(used, most), most, fill };
}

const NUMBER = new Intl.NumberFormat('en');

/** People say characters and mean graphemes. */
function countOf(count: number, unit: TextUnit): string {
  return `${NUMBER.format(count)} ${unit === 'bytes' ? 'bytes' : 'characters'}`;
}
