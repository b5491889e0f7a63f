import { expect } from 'chai';
import { findView } from '../../../src/web/board/find-view.js';

describe('finding a channel on the board', () => {
  const strip = (name: string, network = 'Feed') => ({ name, network });
  const few = [strip('City news'), strip('Harbour', 'Webhook')];

  it('is offered where there are many channels, or where somebody has looked for one', () => {
    const many = Array.from({ length: 6 }, (_, index) => strip(`Channel ${index}`));
    expect(findView(few, undefined).find.offered).to.equal(false);
    expect(findView(few, 'city').find.offered).to.equal(true);
    expect(findView(many, undefined).find.offered).to.equal(true);
  });

  it('looks at the names of channel and network, whatever the case', () => {
    expect(findView(few, ' CITY ').strips).to.deep.equal([few[0]]);
    expect(findView(few, 'webhook').strips).to.deep.equal([few[1]]);
    expect(findView(few, 'zoo').find).to.include({ words: '0 of 2', size: 2 });
  });

  it('shows every strip where nothing, or nothing readable, is asked', () => {
    for (const wanted of [undefined, '', '  ', ['city'], { city: 'x' }]) {
      expect(findView(few, wanted).strips).to.deep.equal(few);
    }
  });
});
