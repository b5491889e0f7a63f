import type { LevelChangeWish } from '../../board/level-impact.js';
import { faderAt } from '../../board/fader.js';
import type { ChannelRecord } from '../../store/channels.js';
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
  const keep = `You wanted ${wish.level}, and nothing was set. This is what it would do now.`;
  if (!last || last.by === null) {
    return `${channel.name} was changed since you opened the board. ${label} is at ${level}. ${keep}`;
  }
  const person = await store.people.findById(last.by).lean<PersonRecord>().exec();
  const who = person?.name ?? 'Somebody';
  return `${channel.name} was changed since you opened the board. ${label} is at ${level}, set by ${who}, ${shortTime(last.at, viewer)}. ${keep}`;
}
