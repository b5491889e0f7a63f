import type { NoticeRecord } from '../store/notices.js';
import type { Mail } from './mail-server.js';

/** More than these are counted, not listed. */
const MOST_LISTED = 30;
const SUBJECT_LETTERS = 90;

/** One e-mail that says everything a person has to be told (pure). */
export function noticeMail(
  message: { readonly id: string; readonly to: string; readonly at: number },
  notices: readonly Pick<NoticeRecord, 'sentence' | 'link'>[],
  publicUrl: string,
): Mail {
  const [first] = notices;
  const alone = notices.length === 1 && first !== undefined;
  const listed = notices
    .slice(0, MOST_LISTED)
    .map(({ sentence, link }) => `${sentence}\n${publicUrl}${link}`);
  const rest = notices.length - MOST_LISTED;
  const more = rest > 0 ? [`And ${rest} more:\n${publicUrl}/notices`] : [];
  const footer = `--\nDimmerbank told you this. Say what you want to hear of: ${publicUrl}/account`;
  return {
    ...message,
    subject: alone ? cut(first.sentence) : `${notices.length} things to know of`,
    text: `${[...listed, ...more, footer].join('\n\n')}\n`,
  };
}

function cut(sentence: string): string {
  const letters = [...sentence.replace(/\s+/g, ' ')];
  if (letters.length <= SUBJECT_LETTERS) return letters.join('');
  return `${letters.slice(0, SUBJECT_LETTERS - 1).join('')}…`;
}
