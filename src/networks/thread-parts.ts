const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Where a text may end, best first: a paragraph, a sentence, a line, a word. */
const ENDS = [/\n\s*\n/g, /(?<=[.!?…]["'”’)]?)\s+/gu, /\n/g, /\s+/g];

/** A part shorter than this looks torn off; a worse end that fills more is better. */
const LEAST_FILLED = 0.4;

/**
 * A text in parts that each fit, in order and with nothing lost but the white space between them.
 * `fits` must hold for the empty text, and for a shorter text where it holds for a longer one.
 */
export function threadParts(text: string, fits: (part: string) => boolean): readonly string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (!fits(rest)) {
    const end = endOfPart(rest, longestFitting(rest, fits));
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '' || parts.length === 0) parts.push(rest);
  return parts;
}

/** The length of the longest beginning that fits, found by halving; at least one grapheme. */
function longestFitting(text: string, fits: (part: string) => boolean): number {
  const ends = [...segmenter.segment(text)].map(({ index, segment }) => index + segment.length);
  let [low, high] = [0, ends.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, ends[middle]))) low = middle;
    else high = middle - 1;
  }
  return ends[low] ?? text.length;
}

function endOfPart(text: string, most: number): number {
  for (const pattern of ENDS) {
    let last = 0;
    // The white space after the last word may lie just behind what fits.
    for (const { index } of text.slice(0, most + 2).matchAll(pattern)) {
      if (index <= most) last = index;
    }
    if (last >= most * LEAST_FILLED) return last;
  }
  return most;
}
