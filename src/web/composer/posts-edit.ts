import type { DeliveryState } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { PostForEditing } from '../../publishing/viewing/delivery-view-post.js';
import { momentOf } from '../times.js';
import type { ComposerForm } from './composer-form.js';
import { composerFields, type ComposerContext } from './composer-view.js';
import { fixedAt, nextSlot } from './composer-when.js';
import { excerpt, stateWords } from '../deliveries/deliveries-words.js';

export interface EditContext extends ComposerContext {
  readonly found: PostForEditing;
  readonly now: Instant;
}

/** In these the words are out, or may be. */
const OUT: readonly DeliveryState[] = ['publishing', 'published', 'unconfirmed'];

export const isEditable = ({ deliveries }: PostForEditing): boolean =>
  !deliveries.some(({ state }) => OUT.includes(state));

/** Whether no delivery has a time yet, so that saving may also give them one. */
export const isUnplaced = ({ deliveries }: PostForEditing): boolean =>
  deliveries.length > 0 && deliveries.every(({ state }) => state === 'draft');

/** The form as the post stands. */
export function editForm({ post, deliveries }: PostForEditing, zone: string): ComposerForm {
  const [only, ...others] = deliveries;
  const intended = (others.length === 0 ? only?.intendedAt : null) ?? null;
  return {
    submission: post._id,
    function: post.function,
    title: post.title ?? '',
    text: post.text,
    channels: deliveries.map(({ channel }) => channel.id),
    variants: Object.fromEntries(
      Object.entries(post.variants).map(([id, variant]) => [id, variant.text]),
    ),
    images: post.media,
    when: intended === null ? nextSlot(zone) : fixedAt(intended, zone),
    draft: false,
    thread: post.thread ?? false,
    askApproval: false,
    overrideReason: '',
    revision: post.revision,
  };
}

/** The page on which a post is changed, ready to print. */
export function editPage(form: ComposerForm, context: EditContext) {
  const { found, person, now } = context;
  const heading = excerpt(found.post.title, found.post.text, 60);
  const approvals = found.deliveries.some(({ state }) => state === 'queued');
  return {
    title: `Edit: ${heading}`,
    section: 'composer',
    styles: ['publishing', 'composer'],
    scripts: ['composer'],
    heading: 'Edit',
    lede: '',
    action: `/posts/${found.post._id}/edit`,
    editing: {
      unplaced: isUnplaced(found),
      note: approvals
        ? 'Saving changes what goes out on each of these. Where a channel asks for approval, it is asked for again.'
        : 'Saving changes what is said on each of these.',
      deliveries: found.deliveries.map((delivery) => ({
        href: `/deliveries/${delivery.id}`,
        channel: delivery.channel.name,
        icon: delivery.channel.network,
        state: stateWords(delivery.state),
        moment:
          delivery.dueAt === null
            ? null
            : momentOf(delivery.dueAt, {
                now,
                zone: person.zone,
                channelZone: delivery.channel.zone,
              }),
      })),
    },
    empty: null,
    ...composerFields(form, context),
  };
}

/** Said instead of the form when the words are out. */
export function outPage({ post, deliveries }: PostForEditing) {
  const out = deliveries.filter(({ state }) => OUT.includes(state));
  return {
    title: 'Out already',
    section: 'composer',
    styles: ['publishing', 'composer'],
    heading: excerpt(post.title, post.text, 60),
    where: out.map(({ id, channel, state }) => {
      return { href: `/deliveries/${id}`, channel: channel.name, state: stateWords(state) };
    }),
    duplicate: `/posts/${post._id}/duplicate`,
  };
}
