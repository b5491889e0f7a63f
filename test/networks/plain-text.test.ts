import { expect } from 'chai';
import { plainText } from '../../src/networks/plain-text.js';

describe('The plain text of a network’s HTML', () => {
  it('has paragraphs and lines, and no mark-up', () => {
    expect(plainText('<p>One<br>two &amp; <b>three</b></p><p>4 &lt; 5</p>')).to.equal(
      'One\ntwo & three\n\n4 < 5',
    );
  });

  it('has links as they are shown, whole though parts of them are hidden', () => {
    const link =
      '<a href="https://example.org/a"><span class="invisible">https://</span><span>example.org/</span><span class="invisible">a</span></a>';
    expect(plainText(`<p>See ${link}</p>`)).to.equal('See https://example.org/a');
  });

  it('runs nothing and shows no image', () => {
    expect(plainText('<p>a<script>alert(1)</script><img src="x" alt="y">b</p>')).to.equal('ab');
  });

  it('does not wrap what is long, and survives what is broken', () => {
    expect(plainText(`<p>${'word '.repeat(50)}`)).to.equal('word '.repeat(50).trim());
    expect(plainText(`${'<div>'.repeat(500)}deep`)).to.be.a('string');
  });
});
