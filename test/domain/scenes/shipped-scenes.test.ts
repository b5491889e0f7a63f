import { expect } from 'chai';
import {
  DEFAULT_CURVES,
  perFunction,
  shippedScene,
  type HandBank,
  type ShippedScene,
} from '../../../src/domain/index.js';

const bank = (news: number, support: number, events: number, grandMaster = 100): HandBank => {
  const levels = { news, support, events };
  return {
    grandMaster,
    channels: { c: perFunction((name) => ({ level: levels[name], curve: DEFAULT_CURVES[name] })) },
  };
};
const set = (name: ShippedScene, given: HandBank) => shippedScene(name, given).levels['c'];

describe('a shipped scene', () => {
  it('"business as usual" is what people set by hand, the grand master too', () => {
    expect(shippedScene('business-as-usual', bank(50, 75, 0, 80))).to.deep.equal({
      levels: { c: { news: 50, support: 75, events: 0 } },
      grandMaster: 80,
    });
  });

  it('"launch week" turns news and events one detent up and leaves support alone', () => {
    expect(set('launch-week', bank(50, 75, 30))).to.deep.equal({ news: 75, events: 50 });
    expect(set('launch-week', bank(100, 75, 0))).to.deep.equal({ news: 100, events: 0 });
  });

  it('"crisis" dims everything but support, which answers everyone where it is on', () => {
    expect(shippedScene('crisis', bank(50, 25, 30, 60))).to.deep.equal({
      levels: { c: { news: 0, support: 75, events: 0 } },
      grandMaster: 100,
    });
    expect(set('crisis', bank(50, 100, 30))).to.deep.equal({ news: 0, support: 100, events: 0 });
    expect(set('crisis', bank(50, 0, 30))?.support).to.equal(0);
  });

  it('"holiday" lets each speak least often, support still pointing to help, none any louder', () => {
    expect(set('holiday', bank(75, 75, 50))).to.deep.equal({ news: 10, support: 10, events: 10 });
    expect(set('holiday', bank(5, 0, 10))).to.deep.equal({ news: 5, support: 0, events: 10 });
  });

  it('"holiday" takes the first detent above off where no curve of support redirects', () => {
    const given = bank(0, 75, 0);
    const curve = DEFAULT_CURVES.news;
    const channels = { c: { ...given.channels['c']!, support: { level: 75, curve } } };
    expect(set('holiday', { ...given, channels })?.support).to.equal(10);
  });
});
