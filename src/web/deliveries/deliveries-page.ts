import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import type { Instant } from '../../domain/time-units.js';
import type { ChannelRefusal } from '../../publishing/planning/channel-placement.js';
import type { Idempotency } from '../../networks/contract.js';
import type { DeliveryDetail } from '../../publishing/viewing/delivery-view.js';
import {
  unconfirmedChoices,
  type UnconfirmedDecision,
} from '../../publishing/scheduling/unconfirmed-choices.js';
import { NO_PROBLEMS, type FormProblems } from '../form-problems.js';
import { momentOf } from '../times.js';
import type { ChannelRecord } from '../../store/channels.js';
import { furtherView, NO_FURTHER, type FurtherForm } from './deliveries-further.js';
import type { PlacementAnswer } from './deliveries-placement.js';
import { actionsFor, rowActions } from './deliveries-actions.js';
import { outActions, underWayWords, type OutCapabilities } from './deliveries-out-actions.js';
import { rowView } from './deliveries-row.js';
import { excerpt, itemState, stateMeaning } from './deliveries-words.js';
import { refusalView } from '../composer/composer-refusal.js';
import { nextSlot, type WhenFields } from '../composer/composer-when.js';
import { whenView } from '../composer/composer-when-view.js';

/** The forms of a delivery's page as they were sent, or fresh. */
export interface DeliveryForm {
  readonly when: WhenFields;
  readonly overrideReason: string;
  readonly reason: string;
  readonly refusal: ChannelRefusal | null;
  readonly problems: FormProblems;
  readonly back: string;
  /** What the rules say of the time, where the page was opened with one. */
  readonly placement?: PlacementAnswer;
  /** What was chosen of further channels, where it could not be taken there. */
  readonly further?: FurtherForm;
  /** What was typed as time spent, where it is none. */
  readonly minutes?: string;
}

export const freshForm = (zone: string, back: string): DeliveryForm => ({
  when: nextSlot(zone),
  overrideReason: '',
  reason: '',
  refusal: null,
  problems: NO_PROBLEMS,
  back,
});

/** What a person may decide of what may be out, with what is said afterwards. */
export const DECISIONS: Readonly<
  Record<UnconfirmedDecision, { readonly label: string; readonly done: string }>
> = {
  'went-out': { label: 'It is there', done: 'Noted as published.' },
  'look-again': {
    label: 'Have the network read back again',
    done: 'The network is read back. Look again in a few moments.',
  },
  'send-again': { label: 'Send it again', done: 'It is sent again now.' },
  'give-up': { label: 'Give it up', done: 'Given up. It counts as failed.' },
};

export interface DeliveryPageContext {
  readonly person: PersonActor;
  readonly now: Instant;
  readonly form: DeliveryForm;
  /** How the network treats a repeat. */
  readonly idempotency: Idempotency;
  /** What its network can do with what is out. */
  readonly capabilities: OutCapabilities;
  /** What goes on after it was published, in a sentence; empty where nothing does. */
  readonly progress: string;
  /** Every channel there is. */
  readonly channels: readonly Pick<ChannelRecord, '_id' | 'name'>[];
}

/** The page of one delivery, ready to print. */
export function deliveryPage(delivery: DeliveryDetail, context: DeliveryPageContext) {
  const { person, now, form, idempotency } = context;
  const choices = unconfirmedChoices({ idempotency, since: delivery.doubtSince ?? now, now });
  const moments = { now, zone: person.zone, channelZone: delivery.channel.zone };
  const may = actionsFor(delivery, person);
  const text = excerpt(delivery.title, delivery.text, 70);
  const row = rowView(delivery, { actor: person, now, zone: person.zone, back: form.back });
  const here = `/deliveries/${delivery.id}`;
  const elsewhere = new Set(['Move', 'Decide', 'Approve', 'Give back', 'Take the next slot']);
  return {
    title: `${text} on ${delivery.channel.name}`,
    section: 'queue',
    styles: ['publishing', 'queue', 'calendar-moving'],
    scripts: ['queue'],
    heading: text,
    row,
    here,
    revision: String(delivery.revision),
    state: itemState(delivery),
    meaning: stateMeaning(delivery.state),
    channelZone: delivery.channel.zone,
    postTitle: delivery.title ?? '',
    paragraphs: delivery.text.split(/\n{2,}/).map((part) => part.split('\n')),
    images: delivery.media.map(({ id, alternativeText }) => {
      return { href: `/posts/images/${id}`, alternativeText };
    }),
    overrides: delivery.overrides.map(({ rule, reason, byName }) => {
      return `${byName} overrode “${rule.replaceAll('-', ' ')}”: ${reason}`;
    }),
    history: delivery.history.map(({ at, event, byName, sentence }) => {
      return { moment: momentOf(at, moments), event, by: byName, sentence };
    }),
    siblings: delivery.siblings.map((sibling) =>
      rowView(sibling, { actor: person, now, zone: person.zone, back: here }),
    ),
    actions: [
      ...outActions(delivery, { actor: person, capabilities: context.capabilities }),
      ...rowActions(delivery, { actor: person, back: form.back }).filter(
        ({ label }) => !elsewhere.has(label),
      ),
    ],
    underWay: underWayWords(delivery),
    time: timeView(delivery, person, form),
    further: furtherView(delivery, context.channels, {
      person,
      form: form.further ?? NO_FURTHER,
    }),
    may,
    approval: { reason: form.reason, error: form.problems.byField['reason'] ?? '' },
    decisions: choices.map(({ decision, mustHaveLooked, why }) => {
      const { label } = DECISIONS[decision];
      const when = mustHaveLooked ? ': it is not there' : '';
      return { value: decision, label: label + when, hint: why };
    }),
    asksToLook: choices.some(({ mustHaveLooked }) => mustHaveLooked),
    lookedError: form.problems.byField['looked'] ?? '',
    decisionError: form.problems.byField['decision'] ?? '',
    idempotency: idempotency.sentence,
    progress: context.progress,
    move: {
      when: whenView(form.when, {
        errors: form.problems.byField,
        zones: [person.zone, delivery.channel.zone],
      }),
      placement: form.placement ?? null,
      refusal: form.refusal
        ? refusalView(form.refusal, { ...moments, may: may.override, typedZone: form.when.zone })
        : (form.placement?.refusal ?? null),
      askReason:
        form.overrideReason !== '' ||
        (form.refusal?.overridable === true && may.override) ||
        form.placement?.askReason === true,
      overrideReason: form.overrideReason,
      overrideError: form.problems.byField['overrideReason'] ?? '',
      back: form.back,
    },
    problems: { title: 'Nothing was changed', items: form.problems.list.items },
  };
}

/** How long it took, and the form for whoever may say so. */
function timeView(
  { id, author, spentMinutes }: DeliveryDetail,
  person: PersonActor,
  { minutes, problems }: DeliveryForm,
) {
  return {
    words: spentMinutes === null ? '' : `It took ${spentMinutes} minutes.`,
    may: can(person, 'delivery.time', { ownerId: author }),
    action: `/deliveries/${id}/time`,
    field: {
      ...{ name: 'minutes', label: 'Minutes it took', inputmode: 'numeric', maxlength: 4 },
      ...{ value: minutes ?? String(spentMinutes ?? ''), error: problems.byField['minutes'] ?? '' },
      ...{ autocomplete: 'off', className: 'input-short' },
    },
  };
}
