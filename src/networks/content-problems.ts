import type { Content, ContentLimits, ContentProblem, MediaItem } from './contract.js';
import { measureText } from './text-measure.js';

/** Where a network differs from the plain case. */
export interface NetworkWays {
  /** How it counts, where that is a way of its own. */
  readonly measure?: (text: string) => number;
  /** It has threads: a text that becomes one is never too long. */
  readonly threads?: boolean;
}

/** What limits alone refuse, in sentences; the common part of every adapter's `problems`. */
export function contentProblems(
  content: Content,
  limits: ContentLimits,
  { measure, threads = false }: NetworkWays = {},
): readonly ContentProblem[] {
  const { text } = limits;
  const threaded = threads && content.thread === true;
  const length = text && (measure?.(content.text) ?? measureText(content.text, text.unit));
  return [
    ...(text && length !== undefined && !threaded ? textProblems(length, text) : []),
    ...mediaProblems(content.media, limits),
  ];
}

function textProblems(
  length: number,
  { most, unit }: NonNullable<ContentLimits['text']>,
): ContentProblem[] {
  if (length <= most) return [];
  const word = unit === 'bytes' ? 'bytes' : 'characters';
  const sentence = `The text has ${grouped(length)} ${word}; ${grouped(most)} are allowed here. Shorten it by ${grouped(length - most)}.`;
  return [{ rule: 'too-long', sentence }];
}

function mediaProblems(media: readonly MediaItem[], limits: ContentLimits): ContentProblem[] {
  const { most, maximumBytes, contentTypes } = limits.media;
  const problems: ContentProblem[] = [];
  const refuse = (sentence: string) => problems.push({ rule: 'media', sentence });
  if (media.length > most) {
    const allowed = most === 0 ? 'none is' : most === 1 ? 'one is' : `${most} are`;
    refuse(
      `There ${media.length === 1 ? 'is 1 image' : `are ${media.length} images`}; ${allowed} allowed here.`,
    );
  }
  media.forEach((item, index) => {
    if (!contentTypes.includes(item.contentType)) {
      refuse(`Image ${index + 1} is ${item.contentType}, which is not taken here.`);
    }
    if (item.bytes > maximumBytes) {
      refuse(
        `Image ${index + 1} has ${megabytes(item.bytes)} MB; ${megabytes(maximumBytes)} MB are allowed here.`,
      );
    }
  });
  return problems;
}

const grouped = (value: number): string => value.toLocaleString('en');
const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1).replace(/\.0$/, '');
