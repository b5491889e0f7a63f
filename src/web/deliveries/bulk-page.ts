import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import type { Instant } from '../../domain/time-units.js';
import type { BulkMoveItem } from '../../publishing/scheduling/bulk-move.js';
import type { DeliveryItem } from '../../publishing/viewing/delivery-view.js';
import { momentOf, type Moment } from '../times.js';
import type { BulkForm } from './bulk-form.js';
import { countOf } from './deliveries-flash.js';
import { excerpt } from './deliveries-words.js';

/** One delivery of a bulk action, ready to print. */
interface BulkRow {
  readonly id: string;
  readonly href: string;
  readonly text: string;
  readonly function: string;
  readonly channel: string;
  readonly icon: string;
  readonly from: Moment | null;
  readonly to: Moment | null;
  readonly tone: 'good' | 'warning' | '';
  /** An icon and a word say the same as the tone. */
  readonly mark: string;
  readonly word: string;
  /** Why, and what to do. */
  readonly notes: readonly string[];
}

export interface BulkContext {
  readonly person: PersonActor;
  readonly now: Instant;
  readonly form: BulkForm;
  readonly items: ReadonlyMap<string, DeliveryItem>;
}

/** What is asked before it is done, or what came of it. */
export type BulkOutcome =
  | { readonly type: 'preview'; readonly plan: string; readonly problem: string }
  | { readonly type: 'done' };

/** What a bulk move would do, or did: a line for each delivery. */
export function bulkMovePage(
  found: readonly BulkMoveItem[],
  outcome: BulkOutcome,
  context: BulkContext,
) {
  const rows = found.flatMap((item) => moveRow(item, outcome, context));
  const moves = found.filter(({ type }) => type === 'moves').length;
  const left = found.length - moves;
  const overridable = found.some((item) => item.type === 'refused' && item.overridable);
  const mayBreak = can(context.person, 'delivery.override') && context.form.how !== 'slots';
  const done = outcome.type === 'done';
  const heading = done
    ? `${countOf(moves)} moved, ${left} stayed`
    : moves === 0
      ? 'None of these can be moved there'
      : `Move ${countOf(moves)}?`;
  return {
    ...frame(heading, context),
    lede: done
      ? 'What stayed says why. It can be moved by itself, or with others once more.'
      : left === 0
        ? 'All rules were asked with all of them together. Nothing has changed yet.'
        : `${moves} can move, ${left} stay where they are. All rules were asked with all of them together, and nothing has changed yet.`,
    rows,
    problem: outcome.type === 'preview' ? outcome.problem : '',
    confirm: done || moves === 0 ? '' : `Move ${countOf(moves)}`,
    plan: outcome.type === 'preview' ? outcome.plan : '',
    askReason: !done && mayBreak && (overridable || context.form.overrideReason !== ''),
    managerCould: !done && !mayBreak && overridable && context.form.how !== 'slots',
  };
}

/** Cancelling or approving many: each delivery before, or with what became of it. */
export function bulkDecisionPage(
  what: 'cancel' | 'approve',
  not: ReadonlyMap<string, string> | null,
  context: BulkContext,
) {
  const word = what === 'cancel' ? 'Cancel' : 'Approve';
  const done = not !== null;
  const all = [...context.items.values()];
  const count = done ? all.filter(({ id }) => !not.has(id)).length : all.length;
  const rows = all.map((item): BulkRow => {
    const sentence = not?.get(item.id);
    const shared = itemRow(item, context);
    if (!done)
      return { ...shared, tone: '', mark: what === 'cancel' ? 'close' : 'check', word: '' };
    return sentence === undefined
      ? {
          ...shared,
          tone: 'good',
          mark: 'check',
          word: what === 'cancel' ? 'Cancelled' : 'Approved',
        }
      : { ...shared, tone: 'warning', mark: 'hold', word: 'Stays', notes: [sentence] };
  });
  const past = what === 'cancel' ? 'cancelled' : 'approved';
  return {
    ...frame(
      done
        ? `${countOf(count)} ${past}, ${all.length - count} stayed`
        : `${word} ${countOf(count)}?`,
      context,
    ),
    lede: done
      ? 'What stayed says why.'
      : what === 'cancel'
        ? 'They do not go out. For half an hour that can be undone.'
        : 'Each goes out as it is now, at its time.',
    rows,
    problem: '',
    confirm: done || count === 0 ? '' : `${word} ${countOf(count)}`,
    plan: '',
    askReason: false,
    managerCould: false,
  };
}

function frame(heading: string, { form }: BulkContext) {
  const { deliveries, ...fields } = form;
  return {
    title: heading,
    heading,
    section: 'queue',
    styles: ['publishing', 'queue', 'bulk'],
    scripts: ['queue'],
    deliveries,
    fields: Object.entries(fields).filter(([name]) => name !== 'overrideReason'),
    overrideReason: form.overrideReason,
    back: form.back,
  };
}

function itemRow(item: DeliveryItem, { person, now }: BulkContext): BulkRow {
  const moments = { now, zone: person.zone, channelZone: item.channel.zone };
  return {
    id: item.id,
    href: `/deliveries/${item.id}`,
    text: excerpt(item.title, item.text, 90),
    function: item.function,
    channel: item.channel.name,
    icon: item.channel.network,
    from: item.dueAt === null ? null : momentOf(item.dueAt, moments),
    to: null,
    ...{ tone: '', mark: '', word: '', notes: [] },
  };
}

function moveRow(found: BulkMoveItem, { type }: BulkOutcome, context: BulkContext): BulkRow[] {
  const item = context.items.get(found.id);
  if (!item) return [];
  const { person, now } = context;
  const moments = { now, zone: person.zone, channelZone: item.channel.zone };
  const from = found.from === null ? null : momentOf(found.from, moments);
  const row = { ...itemRow(item, context), from };
  if (found.type === 'stays') {
    return [{ ...row, tone: 'warning', mark: 'hold', word: 'Stays', notes: [found.sentence] }];
  }
  const to = found.to === null ? null : momentOf(found.to, moments);
  if (found.type === 'refused') {
    const nearest = found.nearest === null ? [] : [nearestWords(found.nearest, moments)];
    const notes = [...found.broken.map(({ sentence }) => sentence), ...nearest];
    return [{ ...row, to, tone: 'warning', mark: 'conflict', word: 'Refused', notes }];
  }
  const slot = found.holds === null ? 'Beside the slots' : `Takes a slot of ${item.function}`;
  const broken =
    found.overridden.length > 0 ? [`Breaks ${found.overridden.join(', ')} with your reason.`] : [];
  const word = type === 'done' ? 'Moved' : 'Moves';
  return [{ ...row, to, tone: 'good', mark: 'check', word, notes: [`${slot}.`, ...broken] }];
}

const nearestWords = (at: Instant, moments: Parameters<typeof momentOf>[1]): string =>
  `The nearest time that works is ${momentOf(at, moments).words}.`;
