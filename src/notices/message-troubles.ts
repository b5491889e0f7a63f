import type { MessageState, NoticeMessageRecord } from '../store/notice-messages.js';
import type { Store } from '../store/store.js';

/** Notices that did not reach people outside of our pages. */
export interface MessageTrouble {
  readonly sentence: string;
  /** Why the latest of them did not. */
  readonly problem: string | null;
}

const SAID: readonly (readonly [MessageState, string])[] = [
  ['failed', 'could not be sent'],
  ['unknown', 'may or may not have been sent, and will not be sent again'],
];
/** More than these are not counted. */
const MOST_COUNTED = 50;

/** What of the last 30 days went wrong; those who were meant still see it on their pages. */
export async function messageTroubles(
  store: Pick<Store, 'noticeMessages'>,
): Promise<MessageTrouble[]> {
  const troubles: MessageTrouble[] = [];
  for (const [state, became] of SAID) {
    const found = await store.noticeMessages
      .find({ state })
      .sort({ at: -1 })
      .limit(MOST_COUNTED)
      .lean<NoticeMessageRecord[]>()
      .exec();
    const [latest] = found;
    if (!latest) continue;
    const many = found.length === MOST_COUNTED ? `${MOST_COUNTED} or more` : found.length;
    const what = found.length === 1 ? 'notice' : 'notices';
    troubles.push({
      sentence: `${many} ${what} by e-mail or webhook ${became}.`,
      problem: latest.problem,
    });
  }
  return troubles;
}
