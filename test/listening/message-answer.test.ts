import { expect } from 'chai';
import { answerMessage } from '../../src/listening/message-answer.js';
import { takeMessages } from '../../src/listening/message-taker.js';
import type { InboundMessage, Network } from '../../src/networks/contract.js';
import { publishDelivery } from '../../src/publishing/ledger/delivery-publisher.js';
import { replanChannel } from '../../src/publishing/planning/queue-planner.js';
import type { ChannelRecord } from '../../src/store/channels.js';
import { newRecordId } from '../../src/store/record-id.js';
import { actor, openPublishingBench, type PublishingBench } from '../support/publishing-bench.js';
import { rejection } from '../support/rejection.js';

const QUESTION: Omit<InboundMessage, 'at'> = {
  ...{ networkId: 'm1', thread: 't1', inReplyTo: null, kind: 'mention', text: 'When?' },
  ...{ author: { id: 'jo', name: 'Jo', url: null }, url: null, public: true },
  context: { cid: 'c1' },
};

describe('an answer to a message', () => {
  let bench: PublishingBench;
  let channel: ChannelRecord;
  let message: string;
  let answered: (InboundMessage | undefined)[];
  beforeEach(async () => {
    bench = await openPublishingBench();
    answered = [];
    const { network } = bench.networks.keyed;
    const prepare = network.prepare.bind(network);
    Object.assign(network, {
      capabilities: { ...network.capabilities, reply: true },
      prepare: ((content, connection, identity, answers) => {
        answered.push(answers);
        return prepare(content, connection, identity);
      }) satisfies Network['prepare'],
    });
    // Dimmed off: whether people are answered is not a matter of the cadence.
    channel = await bench.channel({ levels: { support: 0 } });
    const { store, clock } = bench.deps;
    const messages = [{ ...QUESTION, at: clock.now() }];
    await takeMessages(store, { channel: channel._id, messages, now: clock.now() });
    message = (await store.messages.findOne({}).lean())?._id ?? '';
  });
  afterEach(() => bench.close());

  const answer = (replyId = newRecordId(), text = 'At nine.') =>
    answerMessage(bench.deps, actor('agent'), { message, text, replyId });

  it('goes out at once and tells its network what it answers', async () => {
    const { _id, key } = await answer();
    await publishDelivery(bench.deps, _id);
    expect((await bench.delivery(_id)).state).to.equal('published');
    expect(bench.networks.keyed.accepted).to.deep.equal([key]);
    expect(answered).to.deep.equal([{ ...QUESTION, at: bench.clock.now() }]);
  });

  it('is one, however often it is sent and woken', async () => {
    const replyId = newRecordId();
    const made = await Promise.all(
      [answer(replyId), answer(replyId)].map((each) => each.catch(() => null)),
    );
    const first = made.find((each) => each !== null);
    const again = await answer(replyId);
    expect(again._id).to.equal(first?._id);
    await Promise.all([1, 2, 3].map(() => publishDelivery(bench.deps, again._id)));
    expect(bench.networks.keyed.accepted).to.have.length(1);
  });

  it('is left alone by the plan of its channel', async () => {
    const { _id } = await answer();
    await replanChannel(bench.deps, channel._id);
    expect(await bench.delivery(_id)).to.include({ state: 'queued', dueAt: null, holds: null });
  });

  it('is never sent as a post because what it answers is gone', async () => {
    const { _id } = await answer();
    await bench.deps.store.messages.deleteMany({});
    await rejection(publishDelivery(bench.deps, _id));
    expect(bench.networks.keyed.accepted).to.be.empty;
  });

  it('is refused to who may not, and where the network takes none', async () => {
    const viewer = answerMessage(bench.deps, actor('author'), {
      ...{ message, text: 'At nine.', replyId: newRecordId() },
    });
    expect((await rejection(viewer)).name).to.equal('ForbiddenError');
    const { network } = bench.networks.keyed;
    Object.assign(network, { capabilities: { ...network.capabilities, reply: false } });
    expect((await rejection(answer())).name).to.equal('InvalidInputError');
    expect(await bench.deps.store.deliveries.countDocuments({})).to.equal(0);
  });
});
