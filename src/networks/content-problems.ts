import type { Content, ContentLimits, ContentProblem, MediaItem } from './contract.js';
import { measureText } from './text-measure.js';

/** What limits alone refuse, in sentences; the common part of every adapter's `problems`. */
export function contentProblems(
  content: Content,
  limits: ContentLimits,
): readonly ContentProblem[] {
  return [...textProblems(content.text, limits), ...mediaProblems(content.media, limits)];
}

function textProblems(text: string, limits: ContentLimits): ContentProblem[] {
  if (limits.text === undefined) return [];
  const { most, unit } = limits.text;
  const length = measureText(text, unit);
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
