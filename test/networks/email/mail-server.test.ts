import { expect } from 'chai';
import { isMailAddress } from '../../../src/networks/email/email-settings.js';
import { isAddressGone, statusIn } from '../../../src/networks/email/enhanced-status.js';
import { isMailPort, readMailServer } from '../../../src/networks/email/mail-server.js';

describe('the address of a mail server', () => {
  const smtp: readonly [string, string][] = [
    ['mail.example.org', 'mail.example.org:587 starttls'],
    ['Mail.Example.org:465', 'mail.example.org:465 tls'],
    ['mail.example.org:2525', 'mail.example.org:2525 starttls'],
    ['smtps://mail.example.org', 'mail.example.org:465 tls'],
    ['smtp://mail.example.org', 'mail.example.org:587 starttls'],
    ['smtps://mail.example.org:2525', 'mail.example.org:2525 tls'],
    ['localhost', 'localhost:587 loopback'],
    ['127.1.2.3:25', '127.1.2.3:25 loopback'],
    ['[::1]:25', '::1:25 loopback'],
    ['[::ffff:127.0.0.1]:25', '::ffff:7f00:1:25 loopback'],
    // A name that only seems to be this machine needs TLS like any other.
    ['localhost.example.org', 'localhost.example.org:587 starttls'],
    ['10.0.0.1:25', '10.0.0.1:25 starttls'],
  ];
  for (const [typed, meant] of smtp) {
    it(`${typed} means ${meant}`, () => {
      const server = readMailServer(typed, 'smtp');
      expect(server && `${server.host}:${server.port} ${server.security}`).to.equal(meant);
    });
  }

  it('for reading is protected from the start unless it says otherwise', () => {
    expect(readMailServer('mail.example.org', 'imap')).to.include({ port: 993, security: 'tls' });
    expect(readMailServer('imap://mail.example.org', 'imap')).to.include({
      ...{ port: 143, security: 'starttls' },
    });
    expect(readMailServer('mail.example.org:143', 'imap')).to.include({ security: 'starttls' });
  });

  for (const typed of [
    '',
    'a b',
    'http://mail.example.org',
    'imaps://x.org',
    'me@x.org',
    'x/y',
    'x:0x',
    'x:99999',
  ]) {
    it(`is not “${typed}”`, () => {
      expect(readMailServer(typed, 'smtp')).to.equal(null);
    });
  }

  it('has a port of mail servers, so that others are not spoken to', () => {
    for (const [port, mail] of [
      [25, true],
      [587, true],
      [6379, false],
      [22, false],
    ] as const) {
      expect(isMailPort({ host: 'x', port, security: 'starttls' }, 'smtp')).to.equal(mail);
    }
  });
});

describe('an e-mail address', () => {
  for (const good of [
    'anna@example.org',
    'a.b+c@sub.example.co.uk',
    "o'neil@example.org",
    'x@xn--bcher-kva.example',
  ]) {
    it(`may be ${good}`, () => expect(isMailAddress(good)).to.equal(true));
  }
  for (const bad of [
    'anna',
    'anna@example',
    '@example.org',
    'a@b@example.org',
    'a b@example.org',
    'a..b@example.org',
    '<anna@example.org>',
    'anna@example.org\r\nBcc: x@example.org',
    `${'a'.repeat(65)}@example.org`,
    'anna@-x.org',
  ]) {
    it(`is not ${JSON.stringify(bad)}`, () => expect(isMailAddress(bad)).to.equal(false));
  }
});

describe('what a mail server says about an address', () => {
  it('ends its subscription only where the address itself is gone', () => {
    for (const gone of ['5.1.1', '5.1.10', '5.0.0', '5.2.1', '5.4.4', 550, 551, 553]) {
      expect(isAddressGone(gone), String(gone)).to.equal(true);
    }
    for (const there of ['5.2.2', '5.7.1', '5.1.8', '5.3.4', '4.1.1', '2.1.5', 552, 554, 450]) {
      expect(isAddressGone(there), String(there)).to.equal(false);
    }
  });

  it('is found in its answer', () => {
    expect(statusIn('550 5.1.1 <a@b.cc>: unknown')).to.equal('5.1.1');
    expect(statusIn('550-5.1.1 The account\n550 5.1.1 is gone')).to.equal('5.1.1');
    expect(statusIn('550 no such user at 10.5.1.1')).to.equal(null);
    expect(statusIn('554 rejected')).to.equal(null);
  });
});
