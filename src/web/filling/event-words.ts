import type { EventMove } from '../../filling/event-mover.js';
import type { FlashRecord } from '../../store/sessions.js';

const posts = (count: number): string => (count === 1 ? '1 post' : `${count} posts`);

export function draftedFlash(count: number): FlashRecord {
  if (count === 0) {
    return { tone: 'notice', text: 'Nothing was added: choose a post that has a slot.' };
  }
  const drafts = count === 1 ? '1 draft is' : `${count} drafts are`;
  return {
    tone: 'good',
    text: `${drafts} there to edit. Nothing goes out until it is queued.`,
  };
}

/** What became of the posts when their event was moved. */
export function movedFlash({ moved, reworded, left }: EventMove): FlashRecord {
  const words =
    reworded.length === 0
      ? ''
      : ` Look at the words of ${posts(reworded.length)}: somebody wrote them, and they may name the old time.`;
  const stayed =
    left.length === 0 ? '' : ` ${posts(left.length)} stayed: ${left[0]?.sentence ?? ''}`;
  const tone = reworded.length + left.length > 0 ? 'warning' : 'good';
  return { tone, text: `${posts(moved.length)} moved along.${words}${stayed}` };
}
