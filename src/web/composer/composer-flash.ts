import type { ChannelRefusal } from '../../publishing/planning/channel-placement.js';
import type { DeliveryRecord } from '../../store/deliveries.js';
import type { FlashRecord } from '../../store/sessions.js';
import { formProblems, type FormProblems } from '../form-problems.js';
import { momentOf, type MomentContext } from '../times.js';

/** What is said after a save, in the reader's zone. */
export function scheduledFlash(
  deliveries: readonly DeliveryRecord[],
  context: MomentContext,
): FlashRecord {
  const first = deliveries
    .filter(({ dueAt }) => dueAt !== null)
    .toSorted((a, b) => (a.dueAt?.getTime() ?? 0) - (b.dueAt?.getTime() ?? 0))[0];
  if (!first?.dueAt) return { tone: 'good', text: 'Saved as a draft. Nothing goes out yet.' };
  const { words, zone } = momentOf(first.dueAt.getTime(), context);
  const when = `${words} (${zone})`;
  const waits = deliveries.some(({ state }) => state === 'awaiting-approval');
  const text =
    deliveries.length === 1
      ? `It goes out ${when}.`
      : `It goes out on ${deliveries.length} channels, first ${when}.`;
  return waits
    ? { tone: 'notice', text: `Saved. A manager has to approve it first. ${text}` }
    : { tone: 'good', text: `Scheduled. ${text}` };
}

/** Refusals as problems of the form, each leading to its channel's card. */
export function refusedByChannels(refusals: readonly ChannelRefusal[]): {
  readonly problems: FormProblems;
  readonly message: string;
} {
  const problems = refusals.map(({ channel, channelName, broken }) => {
    return [
      `card-${channel}`,
      [`${channelName}: ${broken.map(({ sentence }) => sentence).join(' ')}`],
    ] as const;
  });
  const refused =
    refusals.length === 1 ? 'one channel refuses it' : `${refusals.length} channels refuse it`;
  return {
    problems: formProblems(Object.fromEntries(problems)),
    message: `Nothing was scheduled: ${refused}`,
  };
}

/** What is said after an edit. */
export function editedFlash(
  deliveries: readonly DeliveryRecord[],
  context: MomentContext,
): FlashRecord {
  if (deliveries.every(({ state }) => state === 'draft')) {
    return { tone: 'good', text: 'Saved. It is still a draft.' };
  }
  if (deliveries.some(({ state }) => state === 'awaiting-approval')) {
    return { tone: 'notice', text: 'Saved. A manager has to approve it before it goes out.' };
  }
  const { tone, text } = scheduledFlash(deliveries, context);
  return { tone, text: text.replace(/^Scheduled\./, 'Saved.') };
}
