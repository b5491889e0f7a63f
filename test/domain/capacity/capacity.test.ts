import { expect } from 'chai';
import {
  bankCost,
  overloads,
  perFunction,
  repliesOwed,
  valueOf,
  type Capacity,
  type DimmerLoad,
} from '../../../src/domain/index.js';

/** Ten hours a function; 30 minutes a post, 6 minutes a reply. */
const CAPACITY: Capacity = {
  hoursPerWeek: perFunction(() => 10),
  minutesPerPost: perFunction(() => 30),
  minutesPerReply: perFunction(() => 6),
  shared: false,
};

const load = (given: Partial<DimmerLoad> = {}): DimmerLoad => ({
  function: 'news',
  postsPerWeek: 3,
  replyPolicy: { mode: 'questions' },
  inbound: { questions: 20, remarks: 10 },
  ...given,
});

describe('the capacity a bank of levels needs', () => {
  it('is posts times minutes and replies owed times minutes, worked by hand', () => {
    const cost = bankCost(
      [
        load(), // 3 × 30 + 20 × 6 = 210 min
        load({ replyPolicy: { mode: 'all' } }), // 3 × 30 + 30 × 6 = 270 min
        load({ function: 'support', postsPerWeek: 0.5, replyPolicy: { mode: 'redirect' } }), // 15 min
      ],
      CAPACITY,
    );
    expect(cost.functions.news).to.deep.equal({
      ...{ needed: 8, available: 10, share: 0.8, posts: 3, replies: 5 },
    });
    expect(cost.functions.support).to.deep.include({ needed: 0.25, posts: 0.25, replies: 0 });
    expect(cost.functions.events).to.deep.include({ needed: 0, share: 0 });
    expect(cost.total).to.deep.equal({ needed: 8.25, available: 30, share: 0.275 });
  });

  it('counts only the replies that the mode owes', () => {
    const inbound = { questions: 7, remarks: 5 };
    const owed = (['silent', 'redirect', 'questions', 'all'] as const).map((mode) =>
      repliesOwed(mode, inbound),
    );
    expect(owed).to.deep.equal([0, 0, 7, 12]);
  });

  it('is sustainable at 85 % exactly, and not beyond', () => {
    const replyPolicy = { mode: 'silent' } as const;
    const at = (postsPerWeek: number) =>
      bankCost([load({ postsPerWeek, replyPolicy })], CAPACITY).sustainable;
    expect(at(17)).to.equal(true);
    expect(at(17.01)).to.equal(false);
  });

  it('holds each function to its own hours, since people cannot stand in for others', () => {
    const loads = [load({ postsPerWeek: 18, replyPolicy: { mode: 'silent' } })];
    const apart = bankCost(loads, CAPACITY);
    expect(apart.sustainable).to.equal(false);
    expect(apart.pools.filter(({ sustainable }) => !sustainable)).to.deep.equal([
      { functions: ['news'], needed: 9, available: 10, share: 0.9, sustainable: false },
    ]);
  });

  it('holds all together where the same people serve every function', () => {
    const loads = [load({ postsPerWeek: 18, replyPolicy: { mode: 'silent' } })];
    const together = bankCost(loads, { ...CAPACITY, shared: true });
    expect(together.sustainable).to.equal(true);
    expect(together.pools).to.have.length(1);
    expect(together.pools[0]).to.deep.include({ needed: 9, available: 30 });
  });

  it('is not there for work of a function without hours', () => {
    const none = { ...CAPACITY, hoursPerWeek: { news: 0, support: 10, events: 0 } };
    const cost = bankCost([load()], none);
    expect(cost.functions.news.share).to.equal(null);
    expect(cost.sustainable).to.equal(false);
    expect(bankCost([load({ function: 'support' })], none).sustainable).to.equal(true);
  });
});

describe('a change of the bank', () => {
  const cost = (postsPerWeek: number, supportPosts = 0) =>
    bankCost(
      [
        load({ postsPerWeek, inbound: { questions: 0, remarks: 0 } }),
        load({
          function: 'support',
          postsPerWeek: supportPosts,
          inbound: { questions: 0, remarks: 0 },
        }),
      ],
      CAPACITY,
    );

  it('goes past the limit when it needs more of a pool that has no more', () => {
    expect(overloads(cost(3), cost(18)).map(({ functions }) => functions)).to.deep.equal([
      ['news'],
    ]);
    expect(overloads(cost(18), cost(19))).to.have.length(1);
    expect(overloads(cost(3), cost(17))).to.deep.equal([]);
  });

  it('does not when it turns down, even where it stays past the limit', () => {
    expect(overloads(cost(30), cost(20))).to.deep.equal([]);
    expect(overloads(cost(20), cost(20))).to.deep.equal([]);
  });

  it('does not when another pool was past it before', () => {
    expect(overloads(cost(20, 1), cost(20, 2))).to.deep.equal([]);
  });
});

describe('the value of a dimmer', () => {
  const scale = {
    perPost: { news: 4, support: 1, events: 1 },
    perHelped: { news: 0.5, support: 3, events: 1 },
  };

  it('is posts and helped customers times what each is worth', () => {
    expect(valueOf(load(), scale)).to.equal(3 * 4 + 20 * 0.5);
    expect(valueOf(load({ function: 'support', replyPolicy: { mode: 'all' } }), scale)).to.equal(
      3 * 1 + 30 * 3,
    );
  });
});
