import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { ConflictError, InvalidInputError } from '../../failures.js';
import type { DeliveryDetail } from '../../publishing/viewing/delivery-view.js';
import type { ChannelRecord } from '../../store/channels.js';

/** What was chosen of the channels a post could be taken to, and what is wrong with that. */
export interface FurtherForm {
  readonly chosen: readonly string[];
  readonly error: string;
}

export const NO_FURTHER: FurtherForm = { chosen: [], error: '' };

/** The channels on which a post is not yet, for whoever may take it there. */
export function furtherView(
  delivery: DeliveryDetail,
  all: readonly Pick<ChannelRecord, '_id' | 'name'>[],
  { person, form }: { readonly person: PersonActor; readonly form: FurtherForm },
) {
  const already = new Set([delivery, ...delivery.siblings].map(({ channel }) => channel.id));
  const others = all.filter(({ _id }) => !already.has(_id));
  const may = delivery.answers === null && can(person, 'post.edit', { ownerId: delivery.author });
  return {
    may: may && others.length > 0,
    open: form.error !== '',
    action: `/deliveries/${delivery.id}/channels`,
    error: form.error,
    channels: others.map(({ _id, name }) => ({
      ...{ name: 'channels', id: `further-${_id}`, value: _id, label: name },
      checked: form.chosen.includes(_id),
    })),
  };
}

/** What was done, in a sentence. */
export function takenWords(names: readonly string[]): string {
  if (names.length === 0) return 'It is there already; nothing was added.';
  const where = new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
  return names.length === 1
    ? `It is a draft on ${where} now. Give it a time there.`
    : `It is a draft on ${where} now. Give each a time there.`;
}

/** What the form says of a refusal; null for an error that is no word on what was chosen. */
export function furtherProblem(error: unknown): { status: number; sentence: string } | null {
  if (error instanceof ConflictError) return { status: 409, sentence: error.message };
  if (!(error instanceof InvalidInputError)) return null;
  const sentences = new Set(Object.values(error.fields).flat());
  return { status: 400, sentence: [...sentences].join(' ') };
}
