import { expect } from 'chai';
import type { FaultRow } from '../row.js';
import { ACCEPT, ACCEPT_AND_DROP, refuse } from '../support/behaviour.js';
import type { Stage } from '../support/stage.js';
import { PART_MARK } from '../support/test-networks.js';

const PARTS = [1, 2, 3, 4];
const threadOn = (slug: string) => () => PARTS.map((n) => `${slug} ${n} of 4`).join(PART_MARK);

/** Each part once, in order, each an answer to the one before. */
function expectWhole({ network }: Stage, slug: string): void {
  const items = network.accepted.filter((item) => item.slug === slug);
  expect(
    items.map(({ part }) => part),
    slug,
  ).to.deep.equal([0, 1, 2, 3]);
  const answered = [null, ...items.slice(0, 3).map(({ id }) => id)];
  expect(
    items.map(({ replyTo }) => replyTo),
    slug,
  ).to.deep.equal(answered);
}

export const threadRows: readonly FaultRow[] = [
  {
    id: 'F23',
    title: 'one of three channels refuses; part 2 of 4 of a thread fails',
    quick: true,
    async run(stage) {
      for (const slug of ['fine', 'also-fine']) await stage.due(await stage.channel('keyed', slug));
      const refusing = await stage.channel('keyed', 'refusing');
      stage.network.next('refusing', refuse(422));
      const [refused] = await stage.due(refusing, { mayEnd: ['failed'] });

      const later = refuse(503, { 'retry-after': '1' });
      const meets = { later, dropped: ACCEPT_AND_DROP, answered: { takes: true, answer: 'html' } };
      const whole: string[] = [];
      for (const kind of ['keyed', 'probed'] as const) {
        for (const [name, second] of Object.entries(meets)) {
          const slug = `${kind}-${name}`;
          const channel = await stage.channel(kind, slug);
          stage.network.next(slug, ACCEPT, second as typeof ACCEPT);
          await stage.due(channel, { text: threadOn(slug) });
          whole.push(slug);
        }
      }
      const halfway = await stage.channel('keyed', 'halfway');
      stage.network.next('halfway', ACCEPT, refuse(400));
      const [half] = await stage.due(halfway, { text: threadOn('halfway'), mayEnd: ['failed'] });

      await stage.start();
      await stage.settled();
      for (const slug of whole) expectWhole(stage, slug);
      const failed = await stage.read(half?._id ?? '');
      expect(failed.state).to.equal('failed');
      expect(failed.history.at(-1)?.sentence).to.equal(
        'Part 1 is out, part 2 is not. The network refused it: It answered 400.',
      );
      expect((await stage.read(refused?._id ?? '')).state).to.equal('failed');
      const met = whole.filter((slug) => stage.network.calls(slug) >= 4).length;
      return { landed: met === 6 ? 'part 2 of 6 threads failed, of one for good' : null };
    },
  },
];
