import { expect } from 'chai';
import { createMailServer, type MailSettings } from '../../src/notices/mail-server.js';
import { mailSettings } from '../../src/notices/mail-settings.js';
import { openMailReceiver, type MailReceiver, type ReceiverOptions } from './mail-receiver.js';

describe('the mail server', () => {
  const open: MailReceiver[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((receiver) => receiver.close()));
  });

  async function receiver(options: ReceiverOptions = {}): Promise<MailReceiver> {
    const opened = await openMailReceiver(options);
    open.push(opened);
    return opened;
  }
  const MAIL = { id: 'm1', to: 'ada@example.com', subject: 'Ünlike\nothers', at: 0 };
  async function sent(port: number, given: Partial<MailSettings> = {}) {
    const settings = mailSettings(`smtp://127.0.0.1:${port}`, 'Dimmerbank <desk@example.com>');
    const server = createMailServer({ ...settings, ...given }, { answerWithin: 300 });
    const opened = await server.open();
    if (opened.type === 'not-sent') return opened;
    try {
      return await opened.send({ ...MAIL, text: 'Línes\nof text.\n.\n' });
    } finally {
      opened.close();
    }
  }

  it('takes an e-mail whole, under an id that is the same for every attempt', async () => {
    const { port, accepted } = await receiver();
    expect(await sent(port)).to.deep.equal({ type: 'sent' });
    const [mail] = accepted;
    expect(mail).to.deep.include({ messageId: '<m1@example.com>', subject: 'Ünlike others' });
    expect(mail?.from).to.deep.include({ address: 'desk@example.com', name: 'Dimmerbank' });
    expect(mail?.text?.trim()).to.equal('Línes\nof text.\n.');
  });

  it('has sent nothing where nobody listens, or the login is wrong', async () => {
    const gone = await openMailReceiver();
    await gone.close();
    expect((await sent(gone.port)).type).to.equal('not-sent');
    const login = { user: 'desk', password: 'right' };
    const { port, accepted } = await receiver({ login });
    const wrong = await sent(port, { login: { user: 'desk', password: 'wrong' } });
    expect(wrong.type).to.equal('not-sent');
    expect(await sent(port, { login })).to.deep.equal({ type: 'sent' });
    expect(accepted).to.have.length(1);
  });

  it('is not spoken to without TLS, nor with a certificate nobody signed, beyond this machine', async () => {
    for (const options of [{ withoutTls: true }, {}]) {
      const { port, accepted } = await receiver(options);
      expect((await sent(port, { loopback: false })).type).to.equal('not-sent');
      expect(accepted).to.deep.equal([]);
    }
  });

  for (const refuse of ['sender', 'recipient', 'message'] as const) {
    it(`may refuse the ${refuse} for good or for now: provably not sent either way`, async () => {
      const { port, next, accepted } = await receiver();
      next({ refuse, code: 550 });
      expect((await sent(port)).type).to.equal('refused');
      next({ refuse, code: 451 });
      expect((await sent(port)).type).to.equal('not-sent');
      expect(accepted).to.deep.equal([]);
    });
  }

  for (const fault of ['silent', 'cut'] as const) {
    it(`may have it when it is ${fault} after the last byte`, async () => {
      const { port, next, accepted } = await receiver();
      next(fault);
      expect((await sent(port)).type).to.equal('unknown');
      expect(accepted).to.have.length(1);
    });
  }
});
