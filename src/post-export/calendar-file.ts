import ical, { ICalCalendarMethod, ICalEventStatus, ICalEventTransparency } from 'ical-generator';
import type { DeliveryState } from '../domain/index.js';
import { MINUTE } from '../domain/time-units.js';
import type { ExportedDelivery } from './exported-deliveries.js';

/** Long enough to be seen in a calendar; a post takes no time. */
const SHOWN = 15 * MINUTE;
/** How often those who subscribed are asked to look again, in seconds. */
const LOOK_AGAIN = 15 * 60;
const LONGEST_SUMMARY = 80;

const CERTAIN: readonly DeliveryState[] = ['queued', 'publishing', 'published'];

/**
 * A calendar of deliveries (RFC 5545), in UTC. Whatever becomes of a delivery, its event keeps its
 * id, and its sequence grows with each change.
 *
 * @param address where we are reached, without a trailing slash
 */
export async function calendarOf(
  deliveries: AsyncIterable<ExportedDelivery>,
  { name, address }: { readonly name: string; readonly address: string },
): Promise<string> {
  const calendar = ical({
    ...{ name, method: ICalCalendarMethod.PUBLISH, ttl: LOOK_AGAIN },
    prodId: { company: 'Dimmerbank', product: 'Calendar', language: 'EN' },
  });
  for await (const { delivery, post, channel, text } of deliveries) {
    const { _id, dueAt, state, revision, updatedAt, createdAt } = delivery;
    if (!dueAt) continue;
    calendar.createEvent({
      ...{ id: `${_id}@dimmerbank`, sequence: revision, stamp: updatedAt },
      ...{ created: createdAt, lastModified: updatedAt },
      ...{ start: dueAt, end: new Date(dueAt.getTime() + SHOWN) },
      summary: summaryOf(`${channel.name}: ${post.title ?? text}`),
      description: `${text}\n\n${delivery.function} · ${wordsOf(state)}`,
      url: `${address}/deliveries/${_id}`,
      categories: [{ name: delivery.function }],
      status: statusOf(state),
      transparency: ICalEventTransparency.TRANSPARENT,
    });
  }
  return calendar.toString();
}

function statusOf(state: DeliveryState): ICalEventStatus {
  if (state === 'cancelled') return ICalEventStatus.CANCELLED;
  return CERTAIN.includes(state) ? ICalEventStatus.CONFIRMED : ICalEventStatus.TENTATIVE;
}

const wordsOf = (state: DeliveryState): string => state.replace('-', ' ');

function summaryOf(words: string): string {
  const line = words.trim().replace(/\s+/g, ' ');
  const letters = [...line];
  return letters.length > LONGEST_SUMMARY
    ? `${letters.slice(0, LONGEST_SUMMARY - 1).join('')}…`
    : line;
}
