import type { Content, ContentLimits, PreviewPart, PreviewSegment } from '../content.js';
import { readPlainText } from '../linked-text.js';
import { plainLength } from '../plain-preview.js';
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

/** An issue as it will be read: the subject above, links where there are some. Pure. */
export function previewOf(content: Content, limits: ContentLimits): PreviewPart {
  const lines = readPlainText(content.text).flatMap((paragraph, index) => [
    ...(index === 0 ? [] : [LINE_BREAK, LINE_BREAK]),
    ...paragraph.flatMap((line, at) => [
      ...(at === 0 ? [] : [LINE_BREAK]),
      ...line.map(({ text, href }): PreviewSegment => {
        return { type: href === null ? 'text' : 'link', text };
      }),
    ]),
  ]);
  return { segments: lines, media: content.media, used: plainLength(content.text, limits) };
}

const LINE_BREAK: PreviewSegment = { type: 'text', text: '\n' };
