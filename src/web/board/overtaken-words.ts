import type { LevelChangeWish } from '../../board/level-impact.js';
import { faderAt, grandMasterAt } from '../../board/fader.js';
import type { Instant } from '../../domain/time-units.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { OrganisationRecord } from '../../store/organisation.js';
import type { PersonRecord } from '../../store/people.js';
import type { Store } from '../../store/store.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import { shortTime, type Viewer } from './board-view.js';

/** Says that the channel is no longer the one a person looked at, and who changed it where known. */
export async function overtakenWords(
  store: Store,
  channel: ChannelRecord,
  wish: LevelChangeWish,
  viewer: Viewer,
): Promise<string> {
  const { levels } = channel.dimmers[wish.function];
  const last = levels.at(-1);
  const level = faderAt(channel, wish.function, viewer.now).level;
  const label = FUNCTION_LABELS[wish.function];
  const set = await setBy(store, last, viewer);
  return `${channel.name} was changed since you opened the board. ${label} is at ${level}${set}. ${keepWords(wish.level)}`;
}

/** The same of the grand master. */
export async function masterOvertakenWords(
  store: Store,
  organisation: OrganisationRecord,
  { wanted, viewer }: { readonly wanted: number; readonly viewer: Viewer },
): Promise<string> {
  const { level } = grandMasterAt(organisation, organisation.zone, viewer.now);
  const set = await setBy(store, organisation.grandMaster.at(-1), viewer);
  return `The organisation was changed since you opened the board. The grand master is at ${level}${set}. ${keepWords(wanted)}`;
}

const keepWords = (wanted: number): string =>
  `You wanted ${wanted}, and nothing was set. This is what it would do now.`;

/** ", set by Ada, today 15:40"; empty where nobody is known. */
async function setBy(
  store: Store,
  last: { readonly at: Instant; readonly by?: string | null } | undefined,
  viewer: Viewer,
): Promise<string> {
  if (!last?.by) return '';
  const person = await store.people.findById(last.by).lean<PersonRecord>().exec();
  return `, set by ${person?.name ?? 'somebody'}, ${shortTime(last.at, viewer)}`;
}
