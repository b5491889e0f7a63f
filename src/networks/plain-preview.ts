import type { Content, ContentLimits, PreviewPart } from './contract.js';
import { measureText } from './text-measure.js';

/** The length of a text in the unit of the limits; in what people call characters without one. */
export const plainLength = (text: string, limits: ContentLimits): number =>
  measureText(text, limits.text?.unit ?? 'graphemes');

/** A post as a network shows it that changes nothing in it. */
export const plainPart = (content: Content, limits: ContentLimits): PreviewPart => ({
  segments: content.text === '' ? [] : [{ type: 'text', text: content.text }],
  media: content.media,
  used: plainLength(content.text, limits),
});
