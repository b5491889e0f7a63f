import { expect } from 'chai';
import { promiseSteps, type ChannelPlan, type PromiseStep } from '../../src/domain/index.js';
import { DAY, HOUR } from '../../src/domain/time-units.js';
import { levelSet } from '../../src/board/dimmer-changes.js';
import { planOf } from '../../src/publishing/planning/channel-plan.js';
import { loadOrganisation } from '../../src/publishing/planning/channel-queue.js';
import { promiseStretches } from '../../src/web/board/promise-stretches.js';
import { MONDAY, openPublishingBench, type PublishingBench } from '../support/publishing-bench.js';

describe('what a change promises that takes its time', () => {
  let bench: PublishingBench;
  before(async () => {
    bench = await openPublishingBench();
  });
  after(() => bench.close());

  const viewer = { now: MONDAY, zone: 'Europe/Berlin' };
  const stepsTo = async (goal: { level: number; until?: number }): Promise<PromiseStep[]> => {
    const channel = await bench.channel({ levels: { news: 50 } });
    const organisation = await loadOrganisation(bench.deps.store);
    const before: ChannelPlan = planOf(organisation, channel);
    const change = levelSet({ channel: channel._id, function: 'news', ...goal }, MONDAY);
    const after = planOf(organisation, change.channel?.(channel) ?? channel);
    return promiseSteps({ before, after }, MONDAY);
  };

  it('is told week by week in a fade, from the first week that differs', async () => {
    const steps = await stepsTo({ level: 80, until: MONDAY + 21 * DAY - HOUR });
    expect(promiseStretches(steps, ['news'], viewer)).to.deep.equal([
      { from: 'Mon 9 Mar', level: 60, words: '4 posts a week, questions within 16 h' },
      { from: 'Mon 16 Mar', level: 70, words: '5 posts a week, questions within 16 h' },
      { from: 'Mon 23 Mar', level: 80, words: '7 posts a week, questions within 8 h' },
    ]);
  });

  it('is nothing to tell of a level that is set now', async () => {
    expect(promiseStretches(await stepsTo({ level: 80 }), ['news'], viewer)).to.deep.equal([]);
    expect(promiseStretches(await stepsTo({ level: 50 }), ['news'], viewer)).to.deep.equal([]);
  });

  it('comes back to what it was where the change has an end', async () => {
    const steps = await stepsTo({ level: 80, until: MONDAY + 21 * DAY - HOUR });
    const last = steps.at(-1);
    if (!last) throw new Error('there is a last step');
    const { news } = last.functions;
    const back = { ...last.functions, news: { before: news.before, after: news.before } };
    const ended = [...steps, { from: MONDAY + 28 * DAY, functions: back }];
    expect(promiseStretches(ended, ['news', 'events'], viewer).at(-1)).to.deep.equal({
      ...{ from: 'Mon 30 Mar', level: 50, words: 'News: 3 posts a week, questions within 16 h' },
    });
  });
});
