import { expect } from 'chai';
import { readMail } from '../../../src/networks/email/mail-reader.js';
import { previewOf, subjectOf } from '../../../src/networks/email/subject.js';
import { MEDIA_LIMITS } from '../../../src/networks/media-release.js';
import { withoutQuote } from '../../../src/networks/email/quoted-text.js';

const AT = Date.UTC(2026, 2, 2, 9);
const read = (lines: readonly string[]) =>
  readMail(Buffer.from(lines.join('\r\n')), {
    ...{ at: AT, place: '7:12', ownAddress: 'news@example.org' },
  });
const FROM = ['From: Anna <Anna@Example.org>', 'To: news@example.org', 'Subject: Hours'];

describe('a mail in the mailbox of a channel', () => {
  it('is a message with its thread, and with what an answer needs', async () => {
    const mail = await read([
      ...FROM,
      'Message-ID: <3@home>',
      'In-Reply-To: <2@desk>',
      'References: <1@desk> <2@desk>',
      'Reply-To: anna@work.example',
      '',
      'On Sundays, too?',
    ]);
    expect(mail).to.deep.equal({
      type: 'message',
      message: {
        ...{ networkId: '<3@home>', thread: '<1@desk>', inReplyTo: '<2@desk>', kind: 'mail' },
        author: { id: 'anna@example.org', name: 'Anna', url: null },
        ...{ text: 'On Sundays, too?', at: AT, url: null, public: false },
        context: {
          ...{ to: 'anna@work.example', subject: 'Hours', messageId: '<3@home>' },
          references: ['<1@desk>', '<2@desk>'],
        },
      },
    });
  });

  it('is known by where it lies when it has no id of its own', async () => {
    const mail = await read([...FROM, '', 'Hello']);
    if (mail.type !== 'message') throw new Error(mail.type);
    expect(mail.message).to.include({ networkId: 'imap:7:12', thread: 'imap:7:12' });
  });

  it('is read as text where it has HTML alone, without anything that is not seen', async () => {
    const html = '<style>p{}</style><p>Open on <b>Sundays</b>?</p><script>x()</script>';
    const mail = await read([...FROM, 'Content-Type: text/html', '', html]);
    expect(mail).to.have.nested.property('message.text', 'Open on Sundays?');
  });

  const automatic: readonly (readonly string[])[] = [
    ['From: Anna <anna@example.org>', 'Auto-Submitted: auto-replied'],
    ['From: Anna <anna@example.org>', 'Precedence: bulk'],
    ['From: Anna <anna@example.org>', 'X-Autoreply: yes'],
    ['From: Anna <anna@example.org>', 'Return-Path: <>'],
    ['From: MAILER-DAEMON@mail.example.org'],
    ['From: Ourselves <news@example.org>'],
    ['Subject: from nobody'],
  ];
  for (const headers of automatic) {
    it(`asks for no answer with ${headers.join(', ')}`, async () => {
      expect(await read([...headers, '', 'Hello'])).to.deep.equal({ type: 'automatic' });
    });
  }

  it('is not automatic because it says that it is not', async () => {
    expect(await read([...FROM, 'Auto-Submitted: no', '', 'Hello'])).to.include({
      type: 'message',
    });
  });

  const report = (type: string, parts: readonly (readonly string[])[]) => [
    'From: MAILER-DAEMON@mail.example.org',
    `Content-Type: multipart/report; report-type=${type}; boundary=b`,
    '',
    ...parts.flatMap((part) => ['--b', ...part]),
    '--b--',
  ];
  const status = (action: string, code: string) => [
    ...['Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mail.example.org'],
    ...['Original-Envelope-Id: abc', '', 'Final-Recipient: rfc822; gone@example.org'],
    ...[`Action: ${action}`, `Status: ${code}`],
    ...['Diagnostic-Code: smtp; 550 5.1.1 nobody', '    here', ''],
  ];
  const returned = ['Content-Type: message/rfc822', '', 'Message-ID: <m1@example.org>', '', 'Text'];

  it('is a bounce that names the mail that came back', async () => {
    const said = ['Content-Type: text/plain', '', 'It could not be delivered.'];
    const mail = await read(report('delivery-status', [said, status('failed', '5.1.1'), returned]));
    expect(mail).to.deep.equal({
      type: 'report',
      report: {
        type: 'bounce',
        mail: { messageId: '<m1@example.org>', envelopeId: 'abc' },
        final: true,
        reason: 'It came back: “550 5.1.1 nobody here”.',
      },
    });
  });

  it('is no end of a subscription when it is late, or a mailbox is full', async () => {
    const late = await read(report('delivery-status', [status('delayed', '4.4.1'), returned]));
    expect(late).to.deep.equal({ type: 'report', report: { type: 'other' } });
    const full = await read(report('delivery-status', [status('failed', '5.2.2'), returned]));
    expect(full).to.have.nested.property('report.final', false);
  });

  it('is a complaint that names the mail complained of', async () => {
    const feedback = [
      ...['Content-Type: message/feedback-report', '', 'Feedback-Type: abuse'],
      ...['User-Agent: Provider/1.0', 'Version: 1', ''],
    ];
    const mail = await read(report('feedback-report', [feedback, returned]));
    expect(mail).to.deep.equal({
      type: 'report',
      report: { type: 'complaint', mail: { messageId: '<m1@example.org>', envelopeId: null } },
    });
  });

  it('is read as far as it goes when it is cut off or garbled', async () => {
    const cut = ['Content-Type: multipart/mixed; boundary=b', '', '--b', '', 'The beginn'];
    expect(await read([...FROM, ...cut])).to.have.nested.property('message.text', 'The beginn');
    expect((await read(['\u0000\u0001', 'x'])).type).to.equal('automatic');
    const deep = Array.from({ length: 400 }, (_, i) => [
      ...[`Content-Type: multipart/mixed; boundary=b${i}`, '', `--b${i}`],
    ]).flat();
    expect((await read([...FROM, ...deep, '', 'x'])).type).to.equal('automatic');
  });
});

describe('an issue before it is sent', () => {
  const content = {
    ...{ function: 'news', title: null, media: [] },
    text: 'Open on Sundays\n\nMore: https://example.org/a.\nBye',
  };

  it('is seen with its links', () => {
    const limits = { text: { most: 100, unit: 'bytes' }, media: MEDIA_LIMITS } as const;
    const { segments, used } = previewOf(content, limits);
    expect(segments.map(({ text }) => text).join('')).to.equal(content.text);
    expect(segments.filter(({ type }) => type === 'link')).to.deep.equal([
      { type: 'link', text: 'https://example.org/a' },
    ]);
    expect(used).to.equal(content.text.length);
  });

  it('has its title as subject, else how it begins', () => {
    expect(subjectOf(content, 'Library')).to.equal('Open on Sundays');
    expect(subjectOf({ title: 'May', text: 'x' }, 'Library')).to.equal('May');
    expect(subjectOf({ title: null, text: ' ' }, 'Library')).to.equal('Library');
    const long = subjectOf({ title: null, text: 'word '.repeat(40) }, 'Library');
    expect(long)
      .to.match(/^(word )+word…$/)
      .and.to.have.length.below(92);
  });
});

describe('what somebody wrote above the mail they answered', () => {
  const cases: readonly [string, string, string][] = [
    ['all of it where nothing is quoted', 'Hello\n\nAnna', 'Hello\n\nAnna'],
    [
      'without the quote below',
      'Yes.\n\nOn Friday the library wrote:\n> News\n>\n> More\n',
      'Yes.',
    ],
    [
      'without a line of several lines',
      'Yes.\n\nOn Friday, 1 May 2026 at 10:00,\nthe library\nwrote:\n\n> News',
      'Yes.',
    ],
    ['with what stands between quotes', '> A?\nYes.\n> B?\nNo.', '> A?\nYes.\n> B?\nNo.'],
    ['all of it where nothing else is left', '> only this', '> only this'],
    [
      'with a line that ends in a colon and belongs to it',
      'These days:\n> Sunday',
      'These days:\n> Sunday',
    ],
  ];
  for (const [what, text, own] of cases) {
    it(`is ${what}`, () => expect(withoutQuote(text)).to.equal(own));
  }
});
