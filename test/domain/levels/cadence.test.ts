import { expect } from 'chai';
import { cadenceAt, cadenceOf, describeCadence } from '../../../src/domain/levels/cadence.js';
import { DEFAULT_CURVES } from '../../../src/domain/levels/default-curves.js';

describe('a cadence', () => {
  it('is whole posts every week from one a week on, rounded half up', () => {
    expect(cadenceOf(1)).to.deep.equal({ posts: 1, weeks: 1 });
    expect(cadenceOf(1.4)).to.deep.equal({ posts: 1, weeks: 1 });
    expect(cadenceOf(1.5)).to.deep.equal({ posts: 2, weeks: 1 });
    expect(cadenceOf(14)).to.deep.equal({ posts: 14, weeks: 1 });
  });

  it('is one post every few weeks below one a week, at least every eight', () => {
    expect(cadenceOf(0.9)).to.deep.equal({ posts: 1, weeks: 1 });
    expect(cadenceOf(0.5)).to.deep.equal({ posts: 1, weeks: 2 });
    expect(cadenceOf(0.4)).to.deep.equal({ posts: 1, weeks: 3 });
    expect(cadenceOf(0.025)).to.deep.equal({ posts: 1, weeks: 8 });
  });

  it('is none at level 0 and at a rate of 0', () => {
    expect(cadenceAt(DEFAULT_CURVES.news, 0).posts).to.equal(0);
    expect(cadenceOf(0).posts).to.equal(0);
  });

  it('can be said in words', () => {
    expect(describeCadence({ posts: 3, weeks: 1 })).to.equal('3 posts a week');
    expect(describeCadence({ posts: 1, weeks: 1 })).to.equal('1 post a week');
    expect(describeCadence({ posts: 1, weeks: 4 })).to.equal('1 post every 4 weeks');
    expect(describeCadence({ posts: 0, weeks: 1 })).to.equal('no posts');
  });

  it('follows the detents of the default curves', () => {
    const said = [10, 25, 50, 75, 100].map((level) =>
      describeCadence(cadenceAt(DEFAULT_CURVES.support, level)),
    );
    expect(said).to.deep.equal([
      '1 post every 4 weeks',
      '1 post every 2 weeks',
      '1 post a week',
      '2 posts a week',
      '5 posts a week',
    ]);
  });
});
