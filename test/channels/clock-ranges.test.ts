import { expect } from 'chai';
import {
  readClockRanges,
  readClockTimes,
  writeClockRanges,
  writeClockTimes,
} from '../../src/web/channels/clock-ranges.js';

describe('hours as people type them', () => {
  const read = (text: string) => {
    const parsed = readClockRanges(text);
    return parsed.type === 'read' ? writeClockRanges(parsed.value) : parsed.type;
  };

  for (const [typed, meant] of [
    ['09:00–17:00', '09:00–17:00'],
    ['9-17', '09:00–17:00'],
    [' 9.30 - 12.00 ; 13:30 to 17 ', '09:30–12:00, 13:30–17:00'],
    ['00:00—24:00', '00:00–24:00'],
    ['', ''],
    [' , ', ''],
  ] as const) {
    it(`reads “${typed}”`, () => {
      expect(read(typed)).to.equal(meant);
    });
  }

  for (const typed of [
    'nine to five',
    '9',
    '9-',
    '25-26',
    '9:60-10',
    '9-12-15',
    '-5-12',
    '9:0-10',
  ]) {
    it(`does not guess at “${typed}”`, () => {
      expect(read(typed)).to.equal('unreadable');
    });
  }

  it('reads single times, of which 24:00 is none', () => {
    const parsed = readClockTimes('9:30, 12, 16.45');
    expect(parsed.type === 'read' && writeClockTimes(parsed.value)).to.equal('09:30, 12:00, 16:45');
    expect(readClockTimes('24:00').type).to.equal('unreadable');
  });
});
