import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm, stat, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createChannelCredentials, rotateSecrets } from '../../src/access/channel-credentials.js';
import { parseKeyRing, SecretKeyError } from '../../src/access/key-ring.js';
import { openKeyRing } from '../../src/access/open-key-ring.js';
import { createSecretBox, SecretBoxError } from '../../src/access/secret-box.js';
import { openTestStore, type TestStore } from '../support/test-store.js';
import { thrownBy } from '../support/thrown-by.js';

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const PLACE = { collection: 'channels', id: 'one', field: 'credentials' };

describe('a sealed secret', () => {
  const box = createSecretBox(parseKeyRing(newKey('a')));

  it('opens where it was sealed', () => {
    expect(box.open(PLACE, box.seal(PLACE, 'whsec_ü'))).to.equal('whsec_ü');
  });

  it('looks different each time and shows nothing of the text', () => {
    const sealed = [box.seal(PLACE, 'hello'), box.seal(PLACE, 'hello')];
    expect(new Set(sealed)).to.have.length(2);
    expect(sealed.join()).to.not.contain('hello');
  });

  for (const moved of [{ id: 'two' }, { field: 'settings' }, { collection: 'people' }]) {
    it(`does not open when moved to another ${Object.keys(moved).join()}`, () => {
      const sealed = box.seal(PLACE, 'hello');
      expect(() => box.open({ ...PLACE, ...moved }, sealed)).to.throw(SecretBoxError);
    });
  }

  it('does not open when a single character was changed', () => {
    const sealed = box.seal(PLACE, 'hello there');
    const start = sealed.lastIndexOf('.') + 1;
    for (const at of [start, start + 8]) {
      const other = sealed.charAt(at) === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
      expect(() => box.open(PLACE, changed)).to.throw(SecretBoxError);
    }
  });

  it('does not open with a shortened tag', () => {
    const [version, key, iv, body = ''] = box.seal(PLACE, 'hello').split('.');
    const cut = Buffer.from(body, 'base64url').subarray(0, -12).toString('base64url');
    expect(() => box.open(PLACE, [version, key, iv, cut].join('.'))).to.throw(SecretBoxError);
  });

  it('does not open with another key of the same name', () => {
    const other = createSecretBox(parseKeyRing(newKey('a')));
    expect(() => other.open(PLACE, box.seal(PLACE, 'hello'))).to.throw(SecretBoxError);
  });
});

describe('a ring of keys', () => {
  const refused: Record<string, string> = {
    'a short key': `a:${randomBytes(16).toString('base64')}`,
    'a key of zeros': `a:${Buffer.alloc(32).toString('base64')}`,
    'an example': `a:${Buffer.from('changemechangemechangemechangeme').toString('base64')}`,
    'two keys of one id': `${newKey('a')},${newKey('a')}`,
    'a key without an id': randomBytes(32).toString('base64'),
    nothing: '',
  };
  for (const [name, text] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      expect(() => parseKeyRing(text)).to.throw(SecretKeyError);
    });
  }
});

describe('the keys at start', () => {
  let opened: TestStore;
  let dataFolder: string;
  beforeEach(async () => {
    opened = await openTestStore();
    dataFolder = await mkdtemp(join(tmpdir(), 'dimmerbank-keys-'));
  });
  afterEach(async () => {
    await opened.close();
    await rm(dataFolder, { recursive: true, force: true });
  });
  const start = (secretKeys?: string) =>
    openKeyRing({ secretKeys, dataFolder, state: opened.store.accessState });

  it('are made once, for the owner alone, and found again', async () => {
    const [first] = await start();
    const [second] = await start();
    expect(second.bytes.equals(first.bytes)).to.equal(true);
    expect((await stat(join(dataFolder, 'secret.key'))).mode & 0o777).to.equal(0o600);
  });

  it('are the same for two processes that start at the same moment', async () => {
    const [[one], [two]] = await Promise.all([start(), start()]);
    expect(one.bytes.equals(two.bytes)).to.equal(true);
  });

  it('stop it when the key file is gone, and no other key is made', async () => {
    await start();
    await unlink(join(dataFolder, 'secret.key'));
    expect(await thrownBy(start())).to.be.instanceOf(SecretKeyError);
    expect((await thrownBy(start())).message).to.match(/is missing/);
  });

  it('stop it when others may read the key file', async () => {
    await start();
    await chmod(join(dataFolder, 'secret.key'), 0o644);
    expect((await thrownBy(start())).message).to.match(/chmod 600/);
  });

  it('stop it when another key has the name of the right one', async () => {
    await start(newKey('a'));
    expect((await thrownBy(start(newKey('a')))).message).to.match(/not the one that sealed/);
  });

  it('stop it when a key that sealed something is left out', async () => {
    await start(newKey('a'));
    expect((await thrownBy(start(newKey('b')))).message).to.match(/not among those given/);
  });

  it('can be changed while secrets change too, and then the old one can go', async () => {
    const [a, b] = [newKey('a'), newKey('b')];
    const old = createChannelCredentials(createSecretBox(await start(a)));
    const ring = await start(`${b},${a}`);
    const box = createSecretBox(ring);
    const credentials = createChannelCredentials(box);
    const { channels, accessState: state } = opened.store;
    const ids = Array.from({ length: 30 }, (_, at) => `channel-${at}`);
    await channels.collection.insertMany(
      ids.map((_id) => ({ _id, slug: _id, credentials: old.seal(_id, { secret: _id }) }) as never),
    );
    const changing = ids
      .slice(0, 10)
      .map((_id) =>
        channels.updateOne({ _id }, { credentials: credentials.seal(_id, { secret: 'new' }) }),
      );
    await Promise.all([rotateSecrets({ box, channels, state, currentKey: 'b' }), ...changing]);
    const onlyNew = createChannelCredentials(createSecretBox(await start(b)));
    for (const { _id, credentials: sealed } of await channels.find({}).lean()) {
      const at = ids.indexOf(_id);
      expect(onlyNew.unseal(_id, sealed ?? '')).to.deep.equal({ secret: at < 10 ? 'new' : _id });
    }
  });
});
