import { expect } from 'chai';
import { MINUTE } from '../../src/domain/time-units.js';
import { takeMessages } from '../../src/listening/message-taker.js';
import type { InboundMessage } from '../../src/networks/contract.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { newRecordId } from '../../src/store/record-id.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';

describe('the inbox', () => {
  let screens: Screens;
  let channel: ChannelRecord;
  beforeEach(async () => {
    screens = await openScreens();
    channel = await screens.channel({
      network: 'mastodon',
      name: 'City on Mastodon',
      // Nobody is there: the limits are Mastodon's own.
      settings: { server: 'https://social.invalid', visibility: 'public' },
    });
  });
  afterEach(() => screens.close());

  async function said(number: number, given: Partial<InboundMessage> = {}): Promise<string> {
    const networkId = `https://social.invalid/${number}`;
    await takeMessages(screens.bench.store, {
      channel: channel._id,
      now: screens.bench.clock.now(),
      messages: [
        {
          ...{ networkId, thread: 't1', inReplyTo: null, kind: 'mention' },
          ...{ author: { id: 'jo', name: 'Jo <b>', url: null }, text: `Question ${number}?` },
          ...{ at: screens.bench.clock.now() + number * MINUTE, url: null, public: true },
          ...{ context: {}, ...given },
        },
      ],
    });
    const found = await screens.bench.store.messages.findOne({ networkId }).lean();
    return found?._id ?? '';
  }
  const replies = () =>
    screens.bench.store.deliveries.find({ channel: channel._id }).sort({ _id: 1 }).lean();

  it('says what can be listened to while nobody has said anything', async () => {
    const words = wordsOf((await (await screens.as('agent')).get('/inbox')).text);
    expect(words).to.match(/Nobody has said anything yet .* Mastodon/);
  });

  it('shows what was said, the newest first, of one channel or all, page by page', async () => {
    for (let number = 1; number <= 55; number++) await said(number, { thread: `t${number}` });
    const agent = await screens.as('agent');
    const { text } = await agent.get('/inbox');
    const words = wordsOf(text);
    expect(words).to.match(
      /Jo &lt;b&gt; Mention City on Mastodon .* Question 55\? .* Question 54\?/,
    );
    expect(words).not.to.include('Question 5?');
    const [, older = ''] = /href="(\/inbox\?after=[^"]+)"/.exec(text) ?? [];
    const rest = wordsOf((await agent.get(older.replaceAll('&amp;', '&'))).text);
    expect(rest.match(/Question \d+\?/g)).to.deep.equal(
      [5, 4, 3, 2, 1].map((number) => `Question ${number}?`),
    );
    const other = await screens.channel();
    const none = wordsOf((await agent.get(`/inbox?channel=${other._id}`)).text);
    expect(none).to.include('Nobody has said anything yet');
    expect((await agent.get('/inbox?channel=nowhere')).status).to.equal(404);
  });

  it('shows a conversation as a whole, with what was answered', async () => {
    const first = await said(1);
    await said(3, { inReplyTo: 'x' });
    const agent = await screens.as('agent');
    const submission = newRecordId();
    const answer = { text: 'At nine.\n\nSee you.', submission };
    expect((await agent.post(`/inbox/${first}`, answer, `/inbox/${first}`)).status).to.equal(303);
    const words = wordsOf((await agent.get(`/inbox/${first}`)).text);
    expect(words).to.include('Your answer is saved and goes out now.');
    expect(words).to.match(/At nine\. See you\. .*Question 1\?|Question 1\? .*At nine\. See you\./);
    expect(words).to.include('Question 3?');
  });

  it('answers at once, through the ledger and beside the plan', async () => {
    const id = await said(1);
    const agent = await screens.as('agent');
    const submission = newRecordId();
    const send = () => agent.post(`/inbox/${id}`, { text: 'At nine.', submission }, `/inbox/${id}`);
    await send();
    await send();
    const [delivery, ...others] = await replies();
    expect(others).to.be.empty;
    expect(delivery).to.include({ state: 'queued', answers: id, dueAt: null, holds: null });
    expect(delivery?.wakeAt?.getTime()).to.equal(screens.bench.clock.now());
    const page = wordsOf((await agent.get(`/deliveries/${delivery?._id}`)).text);
    expect(page).to.include('An answer, which goes out at once.');
    expect(page).not.to.include('Take the next slot');
  });

  it('keeps what was typed and says what is wrong with it', async () => {
    const id = await said(1);
    const agent = await screens.as('agent');
    const empty = await agent.post(`/inbox/${id}`, { text: ' ' }, `/inbox/${id}`);
    expect(empty.status).to.equal(400);
    expect(wordsOf(empty.text)).to.include('Write an answer.');
    const long = await agent.post(`/inbox/${id}`, { text: 'é'.repeat(501) }, `/inbox/${id}`);
    expect(long.status).to.equal(400);
    expect(wordsOf(long.text)).to.include('Shorten it by 1');
    expect(long.text).to.include('é'.repeat(501));
    expect(await replies()).to.be.empty;
  });

  it('is not for those who only look, and knows no other message', async () => {
    const id = await said(1);
    expect((await (await screens.as('viewer')).get(`/inbox/${id}`)).status).to.equal(403);
    const agent = await screens.as('agent');
    expect((await agent.get(`/inbox/${newRecordId()}`)).status).to.equal(404);
  });

  it('offers no answer where the network takes none', async () => {
    channel = await screens.channel({ network: 'feed' });
    const id = await said(1);
    const agent = await screens.as('agent');
    const { text } = await agent.get(`/inbox/${id}`);
    expect(wordsOf(text)).to.include('This network cannot be answered from here.');
    const refused = await agent.post(`/inbox/${id}`, { text: 'At nine.' }, '/inbox');
    expect(refused.status).to.equal(400);
    expect(await replies()).to.be.empty;
  });
});
