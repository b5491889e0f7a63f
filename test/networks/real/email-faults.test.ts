import { expect } from 'chai';
import type { Connection, InboundMessage } from '../../../src/networks/contract.js';
import { drainMailing } from '../../../src/networks/email/mailer.js';
import type { MailRecipientRecord } from '../../../src/store/mailings.js';
import { until } from '../../process/support/waiting.js';
import { newIdentity, sampleContent } from '../sample-content.js';
import { MAIL_DOMAIN, MAIL_PASSWORD, mailServers } from '../servers/mail-servers.js';
import { startSmtpCutter, type SmtpCutter, type SmtpFault } from '../servers/smtp-cutter.js';
import { describeOn } from '../servers/test-server.js';
import { emailConnection, never, startEmailBench, type EmailBench } from './email-bench.js';

const READERS = 4;
const times = { lease: 60_000, sendDeadline: 1_500 };

describeOn(mailServers, 'A mailing whose connection breaks', () => {
  let bench: EmailBench;
  let cutter: SmtpCutter;
  let connection: Connection;
  let round = 0;
  before(async () => {
    bench = await startEmailBench();
    cutter = await startSmtpCutter(bench.servers.plainPort);
    const smtpServer = `smtp://127.0.0.1:${cutter.port}`;
    connection = emailConnection(bench.servers, { smtpServer });
  });
  after(async () => {
    await cutter.close();
    await bench.close();
  });
  beforeEach(async () => {
    round += 1;
    await bench.services.store.subscribers.deleteMany({});
    await bench.subscribe(...readers());
  });

  const readers = () =>
    Array.from({ length: READERS }, (_, i) => `round${round}.${i}@${MAIL_DOMAIN}`);
  const drain = (key: string, through = connection) =>
    drainMailing({ ...bench.services.mail, times }, key, () => Promise.resolve(through), never);
  const mailsOf = (mailing: string) =>
    bench.services.store.mailRecipients.find({ mailing }).lean<MailRecipientRecord[]>();
  const count = async (key: string) => {
    const states = (await mailsOf(key)).map(({ state }) => state);
    return Object.fromEntries(
      [...new Set(states)].map((state) => [state, states.filter((each) => each === state).length]),
    );
  };
  /** As if the pause after an interruption were over. */
  const pauseIsOver = async (mailing: string) => {
    const { mailings, mailRecipients } = bench.services.store;
    const now = new Date();
    await mailings.updateOne({ _id: mailing }, { $set: { wakeAt: now } });
    await mailRecipients.updateMany({ mailing, state: 'pending' }, { $set: { wakeAt: now } });
  };
  const delivered = async (sure: number) => {
    const mine = async () =>
      [...(await bench.servers.counts())].filter(([name]) => name.startsWith(`round${round}.`));
    await until(`${sure} have arrived`, async () => (await mine()).length >= sure);
    return mine();
  };

  it('at the envelope sends that one again, since it provably did not go out (F2)', async () => {
    const key = await bench.publish();
    cutter.next('at the envelope');
    expect((await drain(key)).type).to.equal('interrupted');
    expect(await count(key)).to.deep.equal({ pending: READERS });
    await pauseIsOver(key);
    expect((await drain(key)).type).to.equal('ended');
    expect(await count(key)).to.deep.equal({ sent: READERS });
    for (const [name, times] of await delivered(READERS)) expect(times, name).to.equal(1);
  });

  const rows: readonly [SmtpFault, { sent: number; unknown: number; there: number }][] = [
    ['before the mail', { sent: READERS - 1, unknown: 1, there: READERS - 1 }],
    ['within the mail', { sent: READERS - 1, unknown: 1, there: READERS - 1 }],
    ['after the mail', { sent: READERS - 1, unknown: 1, there: READERS }],
    ['silence after the mail', { sent: READERS - 1, unknown: 1, there: READERS }],
  ];
  for (const [fault, { sent, unknown, there }] of rows) {
    it(`${fault} never sends that one again, and goes on with the others (F18, F20, F24)`, async () => {
      const key = await bench.publish();
      cutter.next(fault);
      const broken = await drain(key);
      expect(broken.type).to.equal('interrupted');
      expect(cutter.happened.at(-1)).to.equal(fault);
      expect(await count(key)).to.deep.equal({ unknown: 1, pending: READERS - 1 });
      await pauseIsOver(key);
      expect((await drain(key)).type).to.equal('ended');
      expect(await count(key)).to.deep.equal({ sent, unknown });
      for (const [name, times] of await delivered(there)) expect(times, name).to.equal(1);
      expect(await delivered(there)).to.have.length(there);
      const said = await bench.network.progress?.(key);
      expect(said).to.equal(`Sent to ${sent}, ${unknown} not known.`);
    });
  }

  it('by refusing it waits, and sends everything once the server is back (F19)', async () => {
    const key = await bench.publish();
    const nobody = emailConnection(bench.servers, { smtpServer: 'smtp://127.0.0.1:1' });
    const refused = await drain(key, nobody);
    expect(refused).to.deep.equal({
      type: 'interrupted',
      reason: 'The mail server cannot be used: it refused the connection.',
    });
    expect(await count(key)).to.deep.equal({ pending: READERS });
    await pauseIsOver(key);
    expect((await drain(key)).type).to.equal('ended');
    expect(await count(key)).to.deep.equal({ sent: READERS });
  });

  it('by a log-in that is refused burns nothing, and goes on once a person connected it (F22)', async () => {
    const key = await bench.publish();
    const credentials = { smtpPassword: 'wrong', imapPassword: MAIL_PASSWORD };
    expect((await drain(key, { ...connection, credentials })).type).to.equal('rejected');
    expect(await count(key)).to.deep.equal({ pending: READERS });
    const mailing = await bench.services.store.mailings.findById(key).lean();
    expect(mailing?.problem).to.match(/did not accept the log-in/);
    await pauseIsOver(key);
    const waits = await drainMailing(
      bench.services.mail,
      key,
      () => Promise.resolve('reconnect'),
      never,
    );
    expect(waits).to.deep.equal({
      ...{ type: 'interrupted', reason: 'The channel must be connected again first.' },
    });
    await pauseIsOver(key);
    expect((await drain(key)).type).to.equal('ended');
    expect(await count(key)).to.deep.equal({ sent: READERS });
  });

  it('is sent once by two workers at the same time (F27)', async () => {
    const key = await bench.publish();
    const results = await Promise.all([drain(key), drain(key), drain(key)]);
    expect(results.map(({ type }) => type).sort()).to.deep.equal([
      ...['ended', 'nothing-to-claim', 'nothing-to-claim'],
    ]);
    for (const [name, times] of await delivered(READERS)) expect(times, name).to.equal(1);
  });

  it('of a worker that was frozen past its lease is taken over, and sent once (F5)', async () => {
    const key = await bench.publish();
    let thaw = (): void => undefined;
    const frozen = new Promise<void>((resolve) => (thaw = resolve));
    let claimed = (): void => undefined;
    const underWay = new Promise<void>((resolve) => (claimed = resolve));
    const connect = async () => {
      claimed();
      await frozen;
      return connection;
    };
    const slow = drainMailing({ ...bench.services.mail, times }, key, connect, never);
    await underWay;
    expect((await drain(key)).type).to.equal('nothing-to-claim');
    await pauseIsOver(key);
    expect((await drain(key)).type).to.equal('ended');
    thaw();
    expect((await slow).type).to.equal('overtaken');
    expect(await count(key)).to.deep.equal({ sent: READERS });
    for (const [name, times] of await delivered(READERS)) expect(times, name).to.equal(1);
  });

  it('in a reply leaves it to a person, whose word sends it once more', async () => {
    const address = `asker${round}@${MAIL_DOMAIN}`;
    const message: InboundMessage = {
      ...{ networkId: '<q@x>', thread: '<q@x>', inReplyTo: null, text: '?', at: 0 },
      kind: 'mail',
      ...{ author: { id: address, name: 'A', url: null }, url: null, public: false },
      context: { to: address, subject: 'Hours', messageId: '<q@x>', references: [] },
    };
    const prepared = await bench.network.prepare(
      sampleContent({ text: 'From 9.' }),
      connection,
      newIdentity(),
      message,
    );
    cutter.next('within the mail');
    const outcome = await bench.network.publish(prepared, connection, never);
    expect(outcome.type).to.equal('unknown');
    const found = await bench.network.lookup(prepared, connection, never);
    expect(found.type).to.equal('cannot-tell');
    // Nobody but a person sends it again after that.
    const again = await bench.network.publish(prepared, connection, never);
    expect(again.type).to.equal('published');
    const [name = ''] = address.split('@');
    expect(await bench.servers.arrived(name, 1)).to.have.length(1);
  });
});
