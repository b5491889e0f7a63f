import { expect } from 'chai';
import { parseOptions } from '@node-rs/argon2';
import { COMMON_PASSWORD_HASHES } from '../../src/access/common-password-hashes.js';
import { COMMON_PASSWORDS, isCommonPassword } from '../../src/access/common-passwords.js';
import { hashPassword, passwordProblems, verifyPassword } from '../../src/access/passwords.js';

const EMAIL = 'mara@example.com';

describe('a password', () => {
  const refused: Record<string, string> = {
    'nine characters': 'abcdefghi',
    'a common one': 'qwertyuiop',
    'a common one with capitals': 'QwertyUIOP',
    'a common word with digits around': 'Manchester2026!',
    'a short common word with digits around': 'Password123!',
    'one that is common since long': 'tony123123',
    'the product’s name with digits around': 'Dimmerbank1!',
    'the name in one’s own e-mail with digits around': 'mara-1987-12-31',
    'one’s own e-mail': 'Mara@Example.com',
    'the same letters again and again': 'ababababababab',
    '257 characters': 'abcdefghij'.repeat(26).slice(0, 257),
  };
  for (const [name, password] of Object.entries(refused)) {
    it(`may not be ${name}`, () => {
      expect(passwordProblems(password, EMAIL)).to.have.length(1);
    });
  }

  it('may have 64 characters and more, spaces and any script', () => {
    for (const password of [
      'lamp '.repeat(13) + 'post',
      'abcdefghij'.repeat(25),
      'лампа над сценой',
    ]) {
      expect(passwordProblems(password, EMAIL)).to.deep.equal([]);
    }
  });

  it('is held against the 3,000 most common of ten characters and more that ASVS asks for', () => {
    expect(COMMON_PASSWORDS).to.be.above(20_000);
    const hashes = Buffer.from(COMMON_PASSWORD_HASHES, 'base64').toString('hex').match(/.{10}/g);
    expect(hashes)
      .to.have.length(COMMON_PASSWORDS)
      .and.to.deep.equal([...(hashes ?? [])].sort());
    for (const common of ['1234567890', 'qwertyuiop', '1q2w3e4r5t', 'unbelievable', 'zxcvbnm123']) {
      expect(isCommonPassword(common), common).to.equal(true);
    }
  });

  it('counts a letter outside of the first plane as one', () => {
    expect(passwordProblems('😀😁😂🤣😃😄😅😆😉', EMAIL)).to.have.length(1);
  });

  it('is stored as argon2id with the memory, passes and lanes that OWASP names', async () => {
    const hash = await hashPassword('seven lamps over the stage');
    expect(hash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(parseOptions(hash).memoryCost).to.equal(19_456);
    expect(hash).to.not.contain('lamps');
  });

  it('is the same however the keyboard composes its letters', async () => {
    const hash = await hashPassword('scène lumière ü');
    expect(await verifyPassword(hash, 'scène lumière ü'.normalize('NFD'))).to.equal(true);
    expect(await verifyPassword(hash, 'scene lumiere u')).to.equal(false);
  });

  it('counts to its last character', async () => {
    const long = 'abcdefghij'.repeat(25);
    const hash = await hashPassword(long);
    expect(await verifyPassword(hash, `${long.slice(0, -1)}x`)).to.equal(false);
  });

  it('takes as long to refuse for an unknown person as for a known one', async () => {
    const hash = await hashPassword('seven lamps over the stage');
    const known: number[] = [];
    const unknown: number[] = [];
    await verifyPassword(null, 'warm up');
    for (let round = 0; round < 9; round++) {
      known.push(await timeOf(() => verifyPassword(hash, 'wrong password')));
      unknown.push(await timeOf(() => verifyPassword(null, 'wrong password')));
    }
    const ratio = medianOf(unknown) / medianOf(known);
    expect(ratio).to.be.within(0.5, 2);
  });
});

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  // Processor time of this process, whatever else the machine has to do.
  const from = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(from);
  return user + system;
}

const medianOf = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
