import { expect } from 'chai';
import request from 'supertest';
import { connectChannel } from '../../../src/channels/channel-connector.js';
import { createInboundBell } from '../../../src/listening/inbound-bell.js';
import { listenToChannels } from '../../../src/listening/inbound-reader.js';
import { createApp } from '../../../src/web/app.js';
import { OPERATOR } from '../../../src/cli/operator.js';
import { createMailSweep } from '../../../workers/mail.js';
import { until } from '../../process/support/waiting.js';
import { mailServers, MAIL_DOMAIN } from '../servers/mail-servers.js';
import { describeOn } from '../servers/test-server.js';
import { startEmailBench, type EmailBench } from './email-bench.js';

const at = (name: string) => `${name}@${MAIL_DOMAIN}`;
const FORM = 'application/x-www-form-urlencoded';

describeOn(mailServers, 'Subscribing to a newsletter', () => {
  let bench: EmailBench;
  let app: ReturnType<typeof createApp>;
  let channel: string;
  let sweep: ReturnType<typeof createMailSweep>;
  before(async () => {
    bench = await startEmailBench();
    app = createApp(bench.services);
    const { connection, network, services } = bench;
    const outcome = await connectChannel(services, OPERATOR, {
      network,
      details: {
        ...{ name: 'City library', slug: 'city-library', blackouts: [] },
        settings: { ...connection.settings },
        credentials: { ...connection.credentials },
        rhythm: { zone: 'UTC', windows: [], preferredTimes: [], gapMinutes: 45 },
        approval: { news: false, support: false, events: false },
      },
      unreachableToo: false,
    });
    if (outcome.type !== 'connected') throw new Error(outcome.reason);
    channel = outcome.channel._id;
    sweep = createMailSweep(services);
  });
  after(async () => {
    await sweep.close();
    await bench.close();
  });

  const signUp = (address: string, more = '') =>
    request(app)
      .post('/n/city-library')
      .type(FORM)
      .send(`address=${encodeURIComponent(address)}${more}`);
  const stateOf = async (address: string) =>
    (await bench.services.store.subscribers.findOne({ channel, address }).lean())?.state ?? null;
  const allSent = () =>
    until('every mailing has ended', async () => {
      await sweep.look();
      const ended = await bench.services.store.mailings.countDocuments({ state: 'ended' });
      return ended === (await bench.services.store.mailings.countDocuments({}));
    });
  const linkIn = (text: string | undefined, kind: string) => {
    const [, token = ''] =
      new RegExp(`/n/city-library/${kind}\\?token=(\\w{43})`).exec(text ?? '') ?? [];
    return `/n/city-library/${kind}?token=${token}`;
  };

  it('needs the link in a mail to the address, and a click that no program makes', async () => {
    expect((await request(app).get('/n/city-library')).text).to.include('Your e-mail address');
    expect((await signUp(at('dora'))).status).to.equal(200);
    await allSent();
    expect(await stateOf(at('dora'))).to.equal('pending');
    const [asked] = await bench.servers.arrived('dora', 1);
    const link = linkIn(asked?.mail.text, 'confirm');
    expect((await request(app).get(link)).text).to.include('Subscribe?');
    expect(await stateOf(at('dora'))).to.equal('pending');
    expect((await request(app).post(link)).text).to.include('You are subscribed');
    expect(await stateOf(at('dora'))).to.equal('active');
    // The token is nowhere but in the mail.
    const kept = JSON.stringify(await bench.services.store.subscribers.find({ channel }).lean());
    expect(kept).not.to.include(link.slice(-43));
    // A second click says the same.
    expect((await request(app).post(link)).text).to.include('You are subscribed');
  });

  it('says the same to everybody, and mails once to an address however often it is given', async () => {
    const known = await signUp(at('dora'));
    const fresh = await signUp(at('emil'));
    const again = await signUp(at('emil').toUpperCase());
    const trapped = await signUp(at('robot'), '&website=x');
    const shown = (text: string) => text.replace(/\S+@\S+/g, '');
    for (const answer of [known, again, trapped]) {
      expect(answer.status).to.equal(200);
      expect(shown(answer.text)).to.equal(shown(fresh.text));
    }
    await allSent();
    await bench.servers.arrived('emil', 1);
    expect(await bench.servers.mailbox('emil')).to.have.length(1);
    expect(await bench.servers.mailbox('dora')).to.have.length(1);
    expect(await bench.servers.mailbox('robot')).to.have.length(0);
  });

  it('refuses what is no address, and links that are made up', async () => {
    expect((await signUp('no address')).status).to.equal(400);
    for (const kind of ['confirm', 'leave']) {
      const made = `/n/city-library/${kind}?token=${'a'.repeat(43)}`;
      expect((await request(app).get(made)).status).to.equal(404);
      expect((await request(app).post(made)).status).to.equal(404);
    }
    expect(
      (await request(app).post('/n/nowhere').type(FORM).send('address=a@b.cc')).status,
    ).to.equal(404);
  });

  it('has a mailbox that is read as soon as something comes, by one process', async () => {
    const { services } = bench;
    const { store } = services;
    await store.listenings.deleteMany({});
    await listenToChannels(services);
    const bells = [createInboundBell(services), createInboundBell(services)];
    try {
      for (const bell of bells) await bell.look();
      expect((await store.connectionCare.findById(channel).lean())?.waitsUntil).not.to.equal(null);
      expect(await listenToChannels(services)).to.equal(0);
      await bench.writeTo({ id: '<idle@home>', subject: 'Quick', text: 'Are you there?' });
      const heard = await until('it was read, a minute before its time', async () => {
        return (await listenToChannels(services)) || null;
      });
      expect(heard).to.equal(1);
      const message = await store.messages.findOne({ channel, networkId: '<idle@home>' }).lean();
      expect(message?.text).to.equal('Are you there?');
    } finally {
      for (const bell of bells) await bell.close();
    }
  });

  it('ends with the one click that mail programs make, but not by following the link', async () => {
    const { network, services } = bench;
    const connection = { ...bench.connection, channel };
    const identity = { delivery: 'd', key: 'b'.repeat(32), dueAt: 0 };
    const content = { function: 'news', title: 'Sundays', text: 'Open on Sundays.', media: [] };
    const prepared = await network.prepare(content, connection, identity);
    await network.publish(prepared, connection, new AbortController().signal);
    await allSent();
    const mails = await bench.servers.arrived('dora', 2);
    const issue = mails.find(({ mail }) => mail.subject === 'Sundays')?.mail;
    const header = issue?.headers.find(({ key }) => key === 'list-unsubscribe')?.value;
    const link = linkIn(header, 'leave');
    expect((await request(app).get(link)).text).to.include('Unsubscribe?');
    expect(await stateOf(at('dora'))).to.equal('active');
    const click = await request(app).post(link).type(FORM).send('List-Unsubscribe=One-Click');
    expect(click.status).to.equal(200);
    expect(await stateOf(at('dora'))).to.equal('ended');
    expect((await request(app).post(link)).text).to.include('You are unsubscribed');

    const page = await request(app).get(`/n/city-library/${identity.key}`);
    expect(page.text).to.include('Open on Sundays.');
    expect((await request(app).get('/n/city-library')).text).to.include('Sundays');
    expect(await services.store.mailings.countDocuments({ channel, kind: 'issue' })).to.equal(1);
  });
});
