import { expect } from 'chai';
import { createMailSweep } from '../../../workers/mail.js';
import { listenToQueries } from '../../support/asked-queries.js';
import { describeNetwork } from '../contract.js';
import { newIdentity, sampleContent, sampleImage } from '../sample-content.js';
import { LATE_BOUNCE_DOMAIN, MAIL_DOMAIN, mailServers } from '../servers/mail-servers.js';
import { describeOn } from '../servers/test-server.js';
import { until } from '../../process/support/waiting.js';
import { emailConnection, never, startEmailBench, type EmailBench } from './email-bench.js';

const at = (name: string) => `${name}@${MAIL_DOMAIN}`;

describeOn(mailServers, 'E-mail', () => {
  describeNetwork('email', async () => {
    const bench = await startEmailBench();
    await bench.subscribe(at('reader'));
    return {
      network: bench.network,
      connection: bench.connection,
      accepted: async ({ key }) => {
        await bench.drain(key);
        const mails = await until('it has come', async () => {
          const found = await bench.mailsOf(key, at('reader'));
          return found.length > 0 ? found : null;
        });
        const [text = null] = (mails[0]?.mail.text ?? '').split('\n\n-- \n');
        return { times: mails.length, text };
      },
      close: () => bench.close(),
    };
  });

  describe('An e-mail channel on Postfix and Dovecot', () => {
    let bench: EmailBench;
    before(async () => {
      bench = await startEmailBench();
    });
    after(() => bench.close());
    beforeEach(async () => {
      await bench.services.store.subscribers.deleteMany({});
    });

    const statesOf = async (mailing: string) => {
      const found = await bench.services.store.mailRecipients.find({ mailing }).lean();
      return Object.fromEntries(found.map(({ address, state }) => [address, state]));
    };

    it('sends an issue in plain text and in HTML, with the ways out of it', async () => {
      await bench.subscribe(at('anna'));
      const key = await bench.publish({
        title: 'Open on Sundays',
        text: 'From May. <b>Come!</b>\n\nhttps://example.org/hours',
        media: [sampleImage()],
      });
      expect(await bench.drain(key)).to.deep.equal({ type: 'ended' });
      const [found] = await bench.servers.arrived('anna', 1);
      const mail = found?.mail;
      expect(mail?.subject).to.equal('Open on Sundays');
      expect(mail?.from).to.deep.include({ address: at('news'), name: 'City Library' });
      expect(mail?.text).to.include('Open on Sundays\n\nFrom May. <b>Come!</b>');
      expect(mail?.text).to.include('A lighting desk at dusk: https://desk.example/media/');
      expect(mail?.html).to.include('&lt;b&gt;Come!&lt;/b&gt;');
      expect(mail?.html).to.include('<a href="https://example.org/hours">');
      expect(mail?.html).to.include('alt="A lighting desk at dusk"');
      expect(mail?.html).to.include(`href="https://desk.example/n/city-library/${key}"`);
      expect(mail?.text).to.include('Library Square 1');
      const header = (name: string) => mail?.headers.find((each) => each.key === name)?.value ?? '';
      expect(header('list-unsubscribe-post')).to.equal('List-Unsubscribe=One-Click');
      const [leave] = /https:\/\/desk\.example\/n\/city-library\/leave\?token=\w{43}/.exec(
        header('list-unsubscribe'),
      ) ?? [''];
      expect(mail?.text).to.include(`Unsubscribe: ${leave}`);
      expect(header('list-id')).to.include('<city-library.example.test>');
    });

    it('sends nothing to who has not confirmed, has left, or confirmed after it was handed over', async () => {
      const [early, late, left] = await bench.subscribe(at('early'), at('late'), at('left'));
      const { store } = bench.services;
      await store.subscribers.updateOne({ _id: left?._id ?? '' }, { $set: { state: 'ended' } });
      const key = await bench.publish();
      const after = new Date(Date.now() + 60_000);
      await store.subscribers.updateOne({ _id: late?._id ?? '' }, { $set: { confirmedAt: after } });
      await bench.drain(key);
      expect(await statesOf(key)).to.deep.equal({ [early?.address ?? '']: 'sent' });
    });

    it('ends the subscription of an address that the server does not know, and of no other', async () => {
      await bench.subscribe(at('berta'), at('gone.away'), at('full.box'), at('busy.line'));
      const key = await bench.publish();
      expect((await bench.drain(key)).type).to.equal('interrupted');
      expect(await statesOf(key)).to.deep.equal({
        [at('berta')]: 'sent',
        [at('gone.away')]: 'refused',
        [at('full.box')]: 'refused',
        [at('busy.line')]: 'pending',
      });
      const gone = await bench.subscriber(at('gone.away'));
      expect(gone).to.include({ state: 'ended', endedBy: 'bounce' });
      expect(gone.reason).to.include('nobody has this address');
      for (const name of ['berta', 'full.box', 'busy.line']) {
        expect((await bench.subscriber(at(name))).state).to.equal('active');
      }
      expect(await bench.network.progress?.(key)).to.equal(
        'Sent to 1, 2 refused, 1 still to be sent. It waits: Some servers asked us to wait.',
      );
    });

    it('ends a subscription whose mail comes back later', async () => {
      const address = `nobody@${LATE_BOUNCE_DOMAIN}`;
      await bench.subscribe(address);
      const first = await bench.network.inbound?.(bench.connection, null, never);
      if (first?.type !== 'read') throw new Error('the mailbox was not read');
      const key = await bench.publish();
      await bench.drain(key);
      expect(await statesOf(key)).to.deep.equal({ [address]: 'sent' });
      await bench.network.awaitInbound?.(bench.connection, first.cursor, never);
      const second = await bench.network.inbound?.(bench.connection, first.cursor, never);
      expect(second).to.include({ type: 'read' });
      expect(second).to.have.deep.property('messages', []);
      expect(await bench.subscriber(address)).to.include({ state: 'ended', endedBy: 'bounce' });
      expect(await statesOf(key)).to.deep.equal({ [address]: 'refused' });
    });

    it('takes what people write, and answers in their thread', async () => {
      const began = await bench.network.inbound?.(bench.connection, null, never);
      if (began?.type !== 'read') throw new Error('the mailbox was not read');
      await bench.writeTo({
        id: '<q1@home>',
        subject: 'Hours?',
        text: 'Open on Monday?\r\n\r\nOn Friday the library wrote:\r\n> News\r\n',
      });
      await bench.writeTo({
        id: '<auto@home>',
        subject: 'Away',
        text: 'I am away.',
        headers: ['Auto-Submitted: auto-replied'],
      });
      await bench.network.awaitInbound?.(bench.connection, began.cursor, never);
      const messages = await until('both were read', async () => {
        const read = await bench.network.inbound?.(bench.connection, began.cursor, never);
        if (read?.type !== 'read') throw new Error('the mailbox was not read');
        return read.cursor.endsWith(`:${Number(began.cursor.split(':')[1]) + 2}`) && read.messages;
      });
      expect(messages).to.have.length(1);
      const [message] = messages;
      expect(message).to.deep.include({
        ...{ networkId: '<q1@home>', thread: '<q1@home>', inReplyTo: null, kind: 'mail' },
        author: { id: at('carla'), name: 'Carla', url: null },
        ...{ text: 'Open on Monday?', public: false },
      });

      const prepared = await bench.network.prepare(
        sampleContent({ text: 'Yes, from 9.' }),
        bench.connection,
        newIdentity(),
        message,
      );
      expect((await bench.network.lookup(prepared, bench.connection, never)).type).to.equal(
        'absent',
      );
      const outcome = await bench.network.publish(prepared, bench.connection, never);
      expect(outcome.type).to.equal('published');
      // Asked again, it says the same and sends nothing.
      expect(await bench.network.publish(prepared, bench.connection, never)).to.deep.equal(outcome);
      expect((await bench.network.lookup(prepared, bench.connection, never)).type).to.equal(
        'found',
      );
      const [answer, ...more] = await bench.servers.arrived('carla', 1);
      expect(more).to.deep.equal([]);
      expect(answer?.mail).to.include({
        subject: 'Re: Hours?',
        inReplyTo: '<q1@home>',
        references: '<q1@home>',
      });
      expect(answer?.mail.text?.trim()).to.equal('Yes, from 9.');
    });

    it('says which issue is answered, though everybody has it under another Message-ID', async () => {
      const began = await bench.network.inbound?.(bench.connection, null, never);
      if (began?.type !== 'read') throw new Error('the mailbox was not read');
      await bench.subscribe(at('irma'));
      const key = await bench.publish();
      await bench.drain(key);
      await bench.servers.arrived('irma', 1);
      const [mail] = await bench.mailsOf(key, at('irma'));
      const id = mail?.mail.messageId ?? '';
      for (const header of ['In-Reply-To', 'References']) {
        const given = { id: `<${header}@irma>`, subject: 'Re: Sundays', text: `By ${header}` };
        await bench.writeTo({ ...given, headers: [`${header}: ${id}`] });
      }
      const messages = await until('both were read', async () => {
        const read = await bench.network.inbound?.(bench.connection, began.cursor, never);
        return read?.type === 'read' && read.messages.length === 2 && read.messages;
      });
      expect(messages.map(({ inReplyTo, thread }) => [inReplyTo, thread])).to.deep.equal([
        [key, id],
        [key, id],
      ]);
    });

    it('asks the store by indexes alone while it sends, reads and answers', async () => {
      await bench.subscribe(at('ludwig'), at('gone.too'), `late@${LATE_BOUNCE_DOMAIN}`);
      const { asked } = listenToQueries(bench.services.store);
      const began = await bench.network.inbound?.(bench.connection, null, never);
      if (began?.type !== 'read') throw new Error('the mailbox was not read');
      const key = await bench.publish();
      await bench.drain(key);
      const sweep = createMailSweep(bench.services);
      await sweep.look();
      await sweep.close();
      await bench.network.progress?.(key);
      await bench.network.awaitInbound?.(bench.connection, began.cursor, never);
      await bench.network.inbound?.(bench.connection, began.cursor, never);
      const message = {
        ...{ networkId: '<q2@x>', thread: '<q2@x>', inReplyTo: null, text: '?', at: 0, url: null },
        ...{ kind: 'mail' as const, author: { id: 'x', name: 'X', url: null }, public: false },
        context: { to: at('maria'), subject: '?', messageId: '<q2@x>', references: [] },
      };
      const reply = await bench.network.prepare(
        sampleContent(),
        bench.connection,
        newIdentity(),
        message,
      );
      await bench.network.publish(reply, bench.connection, never);
      await bench.network.lookup(reply, bench.connection, never);
      const mine = asked().filter(({ collection }) => /mail|subscriber/.test(collection));
      expect(mine).to.have.length.above(12);
      for (const { shape, plan } of mine) {
        const { scans, sortedByIndex } = await plan();
        expect(scans, shape).to.equal('index');
        expect(sortedByIndex, shape).to.equal(true);
      }
    });

    it('says what is wrong with a connection, without sending anything', async () => {
      const { network, servers, connection } = bench;
      const check = (settings: Record<string, unknown>, credentials = connection.credentials) =>
        network.check({ ...emailConnection(servers, settings), credentials }, never);
      expect(await check({})).to.deep.equal({ type: 'ok', account: at('news') });
      const wrong = await check({}, { smtpPassword: 'wrong', imapPassword: '' });
      expect(wrong).to.include({ type: 'rejected' });
      const box = await check({ imapMailbox: 'Nowhere' });
      expect(box).to.deep.equal({ type: 'rejected', reason: 'There is no mailbox named Nowhere.' });
      const nobody = await check({ smtpServer: 'smtp://127.0.0.1:1' });
      expect(nobody).to.include({ type: 'unreachable' });
      const login = await check(
        {},
        { smtpPassword: String(connection.credentials['smtpPassword']), imapPassword: 'wrong' },
      );
      expect(login).to.include({ type: 'rejected' });
    });
  });
});
