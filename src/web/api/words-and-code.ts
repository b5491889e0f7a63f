/** A stretch of a sentence: words, or code to be set as such. */
export interface Stretch {
  readonly text: string;
  readonly isCode: boolean;
}

/** Parts a sentence at its backticks, as descriptions in OpenAPI have them. */
export const wordsAndCode = (sentence: string): Stretch[] =>
  sentence
    .split('`')
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
