import type { Content } from '../content.js';
import { firstGraphemes } from '../text-measure.js';

const LONGEST = 90;

/** What people see in their inbox: the title, else how the text begins. */
export function subjectOf(content: Pick<Content, 'title' | 'text'>, channelName: string): string {
  const line = (content.title ?? content.text)
    .split(/[\r\n]/)
    .map((part) => part.trim())
    .find((part) => part !== '');
  if (line === undefined) return channelName;
  const start = firstGraphemes(line, LONGEST);
  if (start.length === line.length) return line;
  const lastSpace = start.search(/\s+\S*$/);
  return `${lastSpace > LONGEST / 2 ? start.slice(0, lastSpace) : start}…`;
}
