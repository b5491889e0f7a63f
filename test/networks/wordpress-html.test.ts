import { expect } from 'chai';
import { escaped, postHtml, tagsIn } from '../../src/networks/wordpress/post-html.js';
import { preparePost } from '../../src/networks/wordpress/prepared-post.js';
import { newIdentity, sampleContent } from './sample-content.js';

const paragraphs = (text: string) =>
  [...postHtml(text, []).matchAll(/<p>(.*?)<\/p>/gs)].map(([, html]) => html);

describe('A text as a WordPress post', () => {
  it('has its paragraphs and lines', () => {
    expect(paragraphs('One\ntwo\n\n\nthree\n \nfour')).to.deep.equal([
      'One<br>two',
      'three',
      'four',
    ]);
  });

  it('has links that end where the sentence goes on', () => {
    expect(paragraphs('(see https://example.org/a_(b)?c=1&d="2).')).to.deep.equal([
      '(see <a href="https://example.org/a_(b)?c=1&amp;d=">https://example.org/a_(b)?c=1&amp;d=</a>&quot;2).',
    ]);
  });

  it('can be neither mark-up nor a shortcode nor a block', () => {
    expect(escaped('<!-- wp:html --> [gallery] &amp;')).to.equal(
      '&lt;!-- wp:html --&gt; &#091;gallery] &amp;amp;',
    );
  });

  it('names its tags, but no number and no part of a link', () => {
    expect([...tagsIn('#One #two, #2 #Öl https://example.org/#part a#b #One')]).to.deep.equal([
      'One',
      'two',
      'Öl',
    ]);
  });
});

describe('The slug of a WordPress post', () => {
  const slugOf = (title: string | null, identity = newIdentity()) =>
    String(preparePost(sampleContent({ title }), identity, undefined).body['slug']);

  it('is readable, and the delivery’s own', () => {
    const identity = newIdentity();
    const slug = slugOf('Größe & Öffnungszeiten: <b>neu</b>!', identity);
    expect(slug).to.match(/^grosse-offnungszeiten-b-neu-b-[0-9a-f]{12}$/);
    expect(slugOf('Größe & Öffnungszeiten: <b>neu</b>!', identity)).to.equal(slug);
    expect(slugOf('Größe & Öffnungszeiten: <b>neu</b>!')).not.to.equal(slug);
  });

  it('is there for a title without a letter', () => {
    expect(slugOf('！？')).to.match(/^[0-9a-f]{12}$/);
  });
});
