import type { ContentLimits, PreviewPart } from '../../networks/contract.js';
import type { TextUnit } from '../../networks/text-measure.js';

type SeenText = Pick<PreviewPart['segments'][number], 'type' | 'text'>;

/** One post as a network will show it, ready to print. */
export interface SeenPart {
  /** Paragraphs of lines of pieces; a piece that is not plain text stands out. */
  readonly paragraphs: readonly (readonly (readonly SeenText[])[])[];
  readonly images: readonly { readonly href: string; readonly alternativeText: string }[];
  /** "280 of 300 characters", or empty where there is no limit worth a word. */
  readonly count: string;
}

/** A limit above this only guards against mistakes and is no news to a writer. */
const LIMIT_WORTH_A_WORD = 20_000;

export function seenPart(part: PreviewPart, limits: ContentLimits): SeenPart {
  return {
    paragraphs: paragraphsOf(part.segments),
    images: part.media.map(({ id, alternativeText }) => {
      return { href: `/posts/images/${id}`, alternativeText };
    }),
    count:
      limits.text && limits.text.most <= LIMIT_WORTH_A_WORD
        ? `${numberOf(part.used)} of ${countOf(limits.text.most, limits.text.unit)}`
        : '',
  };
}

/** Cuts pieces at line breaks; two or more breaks begin a paragraph. */
function paragraphsOf(segments: PreviewPart['segments']): SeenPart['paragraphs'] {
  const paragraphs: SeenText[][][] = [];
  let paragraph: SeenText[][] = [[]];
  for (const { type, text } of segments) {
    for (const piece of text.split(/(\n{2,}|\n)/)) {
      if (/^\n{2,}$/.test(piece)) {
        paragraphs.push(paragraph);
        paragraph = [[]];
      } else if (piece === '\n') paragraph.push([]);
      else if (piece !== '') paragraph.at(-1)?.push({ type, text: piece });
    }
  }
  paragraphs.push(paragraph);
  return paragraphs.filter((lines) => lines.some((line) => line.length > 0));
}

const NUMBER = new Intl.NumberFormat('en');

export const numberOf = (count: number): string => NUMBER.format(count);

/** People say characters and mean graphemes. */
export const countOf = (count: number, unit: TextUnit): string =>
  `${numberOf(count)} ${unit === 'bytes' ? 'bytes' : 'characters'}`;
