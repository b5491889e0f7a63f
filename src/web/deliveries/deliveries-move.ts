import type { PersonActor } from '../../access/actor.js';
import type { MoveInput } from '../../publishing/scheduling/delivery-mover.js';
import { moveDelivery } from '../../publishing/scheduling/delivery-mover.js';
import { keepUndo } from '../../publishing/scheduling/undo.js';
import type { ChannelRefusal } from '../../publishing/planning/channel-placement.js';
import type { PublishingDeps } from '../../publishing/publishing-deps.js';
import { ConflictError, InvalidInputError, type FieldProblems } from '../../failures.js';
import type { FlashRecord } from '../../store/sessions.js';
import { formProblems } from '../form-problems.js';
import type { FormBody } from '../composer/composer-body.js';
import { pressedTime, readWhen, timeOf, unseenClockChange } from '../composer/composer-when.js';
import { freshForm, type DeliveryForm } from './deliveries-page.js';
import { backPath, movedFlash } from './deliveries-flash.js';

export type MoveOutcome =
  | { readonly type: 'moved'; readonly flash: FlashRecord }
  /** Nothing was changed; the form is shown again with what was typed. */
  | { readonly type: 'again'; readonly form: DeliveryForm };

export interface MoveForm {
  readonly person: PersonActor;
  readonly id: string;
  readonly body: FormBody;
}

/** Moves a delivery as the form on its page says. */
export async function moveByForm(
  deps: PublishingDeps,
  { person, id, body }: MoveForm,
): Promise<MoveOutcome> {
  const typed = readWhen(body, person.zone);
  const fields = pressedTime(body, typed, person.zone) ?? typed;
  const overrideReason = body.text('overrideReason').trim();
  const fresh = freshForm(person.zone, backPath(body.text('back'), id));
  const again = (problems: FieldProblems, refusal: ChannelRefusal | null = null): MoveOutcome => {
    const form = { ...fresh, when: fields, overrideReason, refusal };
    return { type: 'again', form: { ...form, problems: formProblems(problems) } };
  };
  const read = timeOf(fields);
  if (read.type === 'problems') return again(read.problems);
  const unseen = unseenClockChange(fields);
  if (Object.keys(unseen).length > 0) return again(unseen);
  if (overrideReason !== '' && overrideReason.length < 3) {
    return again({ overrideReason: ['Give a reason of at least three characters.'] });
  }
  if (overrideReason.length > 500)
    return again({ overrideReason: ['Use at most 500 characters.'] });
  const input: MoveInput = {
    when: read.when,
    revision: revisionOf(body.text('revision')),
    overrideReason: overrideReason === '' ? null : overrideReason,
  };
  try {
    const result = await moveDelivery(deps, person, id, input);
    if (result.type === 'refused') return again({}, result.refusal);
    const undo = await keepUndo(deps, person, { what: 'move', changed: [result] });
    const context = { now: deps.clock.now(), zone: person.zone, undo, back: fresh.back };
    return { type: 'moved', flash: movedFlash(result.delivery, context) };
  } catch (error) {
    if (error instanceof ConflictError) return again({ '': [error.message] });
    if (error instanceof InvalidInputError) return again(error.fields);
    throw error;
  }
}

export function revisionOf(text: string): number | null {
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}
