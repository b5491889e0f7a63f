import { InvalidInputError } from '../../failures.js';
import { MOST_AT_ONCE } from '../../publishing/scheduling/bulk-move.js';
import { bulkTarget, type BulkTarget } from '../../publishing/scheduling/bulk-targets.js';
import { isRecordId } from '../../store/record-id.js';
import { ownPath } from '../own-path.js';
import { knownForm } from '../composer/composer-body.js';

export const BULK_ACTIONS = ['days', 'date', 'slots', 'cancel', 'approve'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** What was chosen in the queue, and what is to become of it. */
export interface BulkForm {
  readonly deliveries: readonly string[];
  readonly how: BulkAction;
  readonly days: string;
  readonly date: string;
  readonly overrideReason: string;
  readonly back: string;
}

const INPUTS = {
  one: ['how', 'days', 'date', 'overrideReason', 'plan', 'back', 'sure'],
  many: ['delivery'],
};

export type ReadBulkForm =
  | { readonly type: 'form'; readonly form: BulkForm; readonly plan: string }
  /** What is missing, in a sentence for the page that it came from. */
  | { readonly type: 'problem'; readonly sentence: string; readonly back: string };

/** @throws InvalidInputError for what the form has no field for. */
export function readBulkForm(body: unknown): ReadBulkForm {
  const fields = knownForm(body, INPUTS);
  const given = ownPath(fields.text('back'));
  const back = given === '/' ? '/queue' : given;
  const problem = (sentence: string) => ({ type: 'problem', sentence, back }) as const;
  const deliveries = [...new Set(fields.texts('delivery'))];
  if (deliveries.some((id) => !isRecordId(id))) {
    throw new InvalidInputError({ delivery: ['This is not the id of a delivery.'] });
  }
  const how = BULK_ACTIONS.find((known) => known === fields.text('how'));
  if (!how) return problem('Nothing was changed: choose what is to become of them.');
  if (deliveries.length === 0) return problem('Nothing was changed: choose some deliveries first.');
  if (deliveries.length > MOST_AT_ONCE) {
    return problem(`Nothing was changed: choose at most ${MOST_AT_ONCE} deliveries at once.`);
  }
  const overrideReason = fields.text('overrideReason').trim();
  if (overrideReason !== '' && (overrideReason.length < 3 || overrideReason.length > 500)) {
    return problem('Nothing was changed: give a reason of 3 to 500 characters.');
  }
  const days = fields.text('days').trim();
  const date = fields.text('date').trim();
  const form = { deliveries, how, days, date, overrideReason, back };
  if (how !== 'cancel' && how !== 'approve' && targetOf(form) === null) {
    return problem(
      how === 'days'
        ? 'Nothing was changed: give a whole number of days, such as 7 or -1.'
        : 'Nothing was changed: choose a date first.',
    );
  }
  return { type: 'form', form, plan: fields.text('plan') };
}

/** How the deliveries are to move; null where the form does not say it. */
export function targetOf({ how, days, date }: BulkForm): BulkTarget | null {
  const given =
    how === 'days'
      ? { type: how, days: /^[+-]?\d{1,3}$/.test(days) ? Number(days) : 0 }
      : how === 'date'
        ? { type: how, date }
        : { type: 'slots', from: date === '' ? null : date };
  const read = bulkTarget.safeParse(given);
  return read.success ? read.data : null;
}
