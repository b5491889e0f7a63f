import { expect } from 'chai';
import { serverAddress } from '../../src/networks/server-address.js';

const read = (text: string, path: 'kept' | 'dropped' = 'dropped') => {
  const found = serverAddress(path).safeParse(text);
  return found.success ? found.data : null;
};

describe('The address of a server', () => {
  it('may be typed as people say it', () => {
    expect(read(' Social.Example.org ')).to.equal('https://social.example.org');
    expect(read('https://social.example.org/@library')).to.equal('https://social.example.org');
    expect(read('https://example.org/blog/', 'kept')).to.equal('https://example.org/blog');
  });

  it('is encrypted, but on this machine itself', () => {
    expect(read('http://example.org')).to.equal(null);
    expect(read('http://127.0.0.1:3000')).to.equal('http://127.0.0.1:3000');
    expect(read('http://[::1]:3000')).to.equal('http://[::1]:3000');
    expect(read('http://127.0.0.1.example.org')).to.equal(null);
  });

  it('is an address', () => {
    for (const text of ['', 'https://', 'file:///etc/passwd', 'a b']) {
      expect(read(text), text).to.equal(null);
    }
  });
});
