import type { WordpressImage } from './wordpress-entities.js';

const LINK = /https?:\/\/[^\s<>"]+/giu;
const TAG = /(?<![&/=\p{L}\p{N}_])#([\p{L}\p{N}\p{M}_]*[\p{L}\p{M}_][\p{L}\p{N}\p{M}_]*)/gu;

/** Text as HTML that says the same: no mark-up, no entity, and no shortcode of WordPress. */
export const escaped = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/\[/g, '&#091;');

/** The tags in a text, without their sign, each once. */
export const tagsIn = (text: string): ReadonlySet<string> =>
  new Set([...text.replace(LINK, '').matchAll(TAG)].map(([, name = '']) => name));

/** A post in the blocks of WordPress's own editor: paragraphs with links, then the images. */
export function postHtml(text: string, images: readonly WordpressImage[]): string {
  const paragraphs = text
    .split(/\n[^\S\n]*\n\s*/u)
    .map(
      (paragraph) =>
        `<!-- wp:paragraph -->\n<p>${linked(paragraph.trim()).replace(/\n/g, '<br>')}</p>\n<!-- /wp:paragraph -->`,
    );
  return [...paragraphs, ...images.map(imageBlock)].join('\n\n');
}

function linked(text: string): string {
  let html = '';
  let from = 0;
  for (const { 0: match, index } of text.matchAll(LINK)) {
    const link = withoutEnd(match);
    html += `${escaped(text.slice(from, index))}<a href="${escaped(link)}">${escaped(link)}</a>`;
    from = index + link.length;
  }
  return html + escaped(text.slice(from));
}

/** Punctuation after a link is the sentence's, and so is a bracket that it does not open itself. */
function withoutEnd(link: string): string {
  const end = link.replace(/[.,;:!?'’”»…]+$/u, '');
  const closes = end.endsWith(')') && end.split(')').length > end.split('(').length;
  return closes ? withoutEnd(end.slice(0, -1)) : end;
}

function imageBlock({ id, source_url, alt_text }: WordpressImage): string {
  const img = `<img src="${escaped(source_url)}" alt="${escaped(alt_text)}" class="wp-image-${id}"/>`;
  return `<!-- wp:image {"id":${id},"sizeSlug":"full","linkDestination":"none"} -->\n<figure class="wp-block-image size-full">${img}</figure>\n<!-- /wp:image -->`;
}
