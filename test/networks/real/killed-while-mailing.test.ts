import { expect } from 'chai';
import { newSubscriber } from '../../../src/networks/email/subscriptions.js';
import type { Services } from '../../../src/services.js';
import type { MailRecipientRecord } from '../../../src/store/mailings.js';
import { makeInstallation, type Installation } from '../../process/support/installation.js';
import { allPublished } from '../../process/support/outcomes.js';
import { seedChannel, seedDue } from '../../process/support/seeding.js';
import { until } from '../../process/support/waiting.js';
import {
  MAIL_DOMAIN,
  MAIL_PASSWORD,
  mailServers,
  startMailServers,
  type RunningMailServers,
} from '../servers/mail-servers.js';
import { describeOn } from '../servers/test-server.js';

const SUBSCRIBERS = 200;
/** In how many mailboxes the issue has arrived when the worker is killed. */
const KILLED_AT = [20, 80, 140];

describeOn(mailServers, 'A worker that is killed in the middle of a mailing', () => {
  let place: Installation;
  let servers: RunningMailServers;
  before(async () => {
    servers = await startMailServers();
    place = await makeInstallation();
  });
  after(async () => {
    await place.remove();
    await servers.close();
  });

  it('sends each mail at most once, and knows of each what became of it', async () => {
    await place.use(async (services) => {
      const channel = await seedChannel(services, {
        ...{ slug: 'letter', network: 'email' },
        settings: {
          ...{ fromName: 'Letter', fromAddress: `letter@${MAIL_DOMAIN}`, smtpUsername: 'letter' },
          smtpServer: `smtp://127.0.0.1:${servers.smtpPort}`,
        },
        credentials: { smtpPassword: MAIL_PASSWORD, imapPassword: '' },
      });
      await subscribe(services, channel._id);
      const environment = { ALLOW_LOOPBACK: '1' };
      let worker = await place.start('quick worker', environment);
      const [wanted] = await seedDue(services, channel, [services.clock.now()]);
      if (!wanted) throw new Error('nothing is due');
      const mails = () =>
        services.store.mailRecipients.find({ mailing: wanted.key }).lean<MailRecipientRecord[]>();

      for (const many of KILLED_AT) {
        await until(`${many} have arrived`, async () => (await servers.counts()).size >= many);
        await worker.kill();
        // The fault landed: some had not been sent.
        expect((await mails()).filter(({ state }) => state === 'pending')).not.to.be.empty;
        worker = await place.start('quick worker', environment);
      }
      await until('the mailing has ended', async () => {
        return (await services.store.mailings.findById(wanted.key).lean())?.state === 'ended';
      });

      await allPublished(services, [wanted]);
      const settled = await mails();
      expect(settled).to.have.length(SUBSCRIBERS);
      const sent = settled.filter(({ state }) => state === 'sent');
      const unknown = settled.filter(({ state }) => state === 'unknown');
      expect(sent.length + unknown.length).to.equal(SUBSCRIBERS);
      // A worker has one mail under way, so a kill leaves one behind that is not known.
      expect(unknown.length).to.be.at.most(KILLED_AT.length);
      await until('all that were sent have arrived', async () => {
        const counts = await servers.counts();
        return sent.every(({ address }) => counts.has(nameIn(address)));
      });
      for (const [name, count] of await servers.counts()) expect(count, name).to.equal(1);
      const said = await services.networks.get('email').progress?.(wanted.key);
      expect(said).to.match(new RegExp(`^Sent to ${sent.length}`));
      expect((await worker.stop()).code, worker.output).to.equal(0);
    });
  });
});

const nameIn = (address: string): string => address.split('@')[0] ?? '';

async function subscribe(services: Services, channel: string): Promise<void> {
  const now = services.clock.now();
  const records = Array.from({ length: SUBSCRIBERS }, (_, i) =>
    newSubscriber(
      { channel, address: `reader${i}@${MAIL_DOMAIN}`, now },
      { state: 'active', source: 'import', confirmedAt: new Date(now) },
    ),
  );
  await services.store.subscribers.insertMany(records);
}
