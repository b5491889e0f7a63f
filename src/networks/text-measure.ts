export type TextUnit = 'characters' | 'graphemes' | 'bytes';

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * How long a text is in a network's own unit: Unicode code points, graphemes (what people call
 * characters: a family emoji is one) or bytes of UTF-8.
 */
export function measureText(text: string, unit: TextUnit): number {
  switch (unit) {
    case 'bytes':
      return Buffer.byteLength(text, 'utf8');
    case 'characters':
      return count(text);
    case 'graphemes':
      return count(segmenter.segment(text));
  }
}

/** The first `most` graphemes of a text, so that no emoji or accent is cut in two. */
export function firstGraphemes(text: string, most: number): string {
  let end = 0;
  let taken = 0;
  for (const { segment } of segmenter.segment(text)) {
    if (taken === most) break;
    taken += 1;
    end += segment.length;
  }
  return text.slice(0, end);
}

function count(parts: Iterable<unknown>): number {
  let total = 0;
  for (const _part of parts) total += 1;
  return total;
}
