import { stringify } from 'csv-stringify/sync';
import { expect } from 'chai';
import fc from 'fast-check';
import { guessMapping } from '../../src/post-import/column-mapping.js';
import { MOST_ROWS, readCsvTable, type CsvTable } from '../../src/post-import/csv-table.js';
import { readMoment } from '../../src/post-import/date-and-time.js';
import { guarded, unguarded } from '../../src/post-import/formula-guard.js';

const read = (text: string): CsvTable => {
  const result = readCsvTable(Buffer.from(text));
  if (result.type === 'unreadable') throw new Error(result.sentence);
  return result.table;
};
const refusal = (bytes: Buffer | string): string => {
  const result = readCsvTable(Buffer.from(bytes));
  return result.type === 'unreadable' ? result.sentence : 'was read';
};

describe('a file of posts', () => {
  for (const [name, parts] of [
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
  ] as const) {
    it(`is read with ${name}, with or without a mark of its encoding`, () => {
      const text = `text${parts}channel\r\n"Snow${parts} and ""ice"""${parts}Zürich\r\n`;
      const table = {
        columns: ['text', 'channel'],
        rows: [{ line: 2, cells: [`Snow${parts} and "ice"`, 'Zürich'] }],
      };
      expect(read(text)).to.deep.equal(table);
      expect(read(`\uFEFF${text}`)).to.deep.equal(table);
    });
  }

  it('keeps line breaks in texts, and tells the line on which each row begins', () => {
    const { rows } = read('text,title\n"one\ntwo\n\nthree",a\n\n,\nfour,b\n"five\r\nsix",c');
    expect(rows).to.deep.equal([
      { line: 2, cells: ['one\ntwo\n\nthree', 'a'] },
      { line: 8, cells: ['four', 'b'] },
      { line: 9, cells: ['five\nsix', 'c'] },
    ]);
  });

  it('fills up short rows and refuses long ones by their line', () => {
    expect(read('text,title\nshort\n').rows[0]?.cells).to.deep.equal(['short', '']);
    expect(refusal('text,title\nfine,a\nSnow, ice, and rain\n')).to.match(/^Line 3 has 3 cells/);
  });

  it('is refused with the reason where it cannot be read', () => {
    expect(refusal('')).to.match(/is empty/);
    expect(refusal('text\n')).to.match(/no posts below/);
    expect(refusal('text\n"never closed\n')).to.match(/quotation mark/);
    expect(refusal(Buffer.from([0x74, 0x0a, 0xe9, 0x0a]))).to.match(/not in UTF-8/);
    expect(refusal(`text\n${'a\n'.repeat(MOST_ROWS + 1)}`)).to.match(/more than 1000 rows/);
    expect(read(`text\n${'a\n'.repeat(MOST_ROWS)}`).rows).to.have.length(MOST_ROWS);
    expect(refusal(Buffer.alloc(3_000_000, 'a'))).to.match(/2\.9 MB; 2 MB is the most/);
  });

  it('gives back every cell that was written, whatever it holds', () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('=1+1', "'=1", '＝A1', '-5', '@a', '\tx', 'a;b,c', '"', 'a\nb', "''+1"),
    );
    const row = fc.tuple(cell, cell);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), (rows) => {
        const filled = rows.map(([text, title]) => [`${text}.`, title]);
        const wanted = filled.map((cells) => cells.map((each) => each?.replace(/\r\n?/g, '\n')));
        const csv = stringify([
          ['text', 'title'],
          ...filled.map((each) => each.map((one) => guarded(one ?? ''))),
        ]);
        expect(read(csv).rows.map(({ cells }) => cells)).to.deep.equal(wanted);
      }),
    );
  });
});

describe('a cell that a spreadsheet would take for a formula', () => {
  for (const start of ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
    it(`is text when it begins with ${JSON.stringify(start)}, and comes back as it was`, () => {
      const text = `${start}cmd|' /C calc'!A0`;
      expect(guarded(text)).to.equal(`'${text}`);
      expect(unguarded(guarded(text))).to.equal(text);
      expect(unguarded(guarded(`'${text}`))).to.equal(`'${text}`);
    });
  }
  it('is nothing else', () => {
    for (const text of ['Snow', "'tis", '1-2', '', ' =1']) {
      expect(guarded(text)).to.equal(text);
      expect(unguarded(text)).to.equal(text);
    }
  });
});

describe('the columns of a file', () => {
  it('are known by their names', () => {
    const { text, date, time, channels, zone, title, ...rest } = guessMapping([
      ...['Time Zone', 'Message', 'Scheduled at', 'Account', 'Uhrzeit', 'Headline', 'Notes'],
    ]);
    expect({ text, date, time, channels, zone, title }).to.deep.equal({
      ...{ text: 1, date: 2, time: 4, channels: 3, zone: 0, title: 5 },
    });
    expect(rest).to.deep.equal({ function: null, when: null });
  });
  it('are one thing each', () => {
    expect(guessMapping(['text', 'post']).text).to.equal(0);
    expect(Object.values(guessMapping(['text', 'post'])).filter((at) => at === 1)).to.deep.equal(
      [],
    );
  });
});

describe('a date and a time', () => {
  const told = (date: string, time = '', zone = '') => {
    const moment = readMoment({ date, time, zone });
    return moment.type === 'wall' ? `${moment.wall} ${moment.zone ?? 'here'}` : moment.sentence;
  };
  it('are read as people write them', () => {
    expect(told('2026-12-24', '9:05')).to.equal('2026-12-24T09:05 here');
    expect(told('24.12.2026', '14:30:00')).to.equal('2026-12-24T14:30 here');
    expect(told('2026-12-24 14:30')).to.equal('2026-12-24T14:30 here');
    expect(told('2026-12-24T14:30', '', 'Asia/Tokyo')).to.equal('2026-12-24T14:30 Asia/Tokyo');
    expect(told('2026-12-24', '12 am')).to.equal('2026-12-24T00:00 here');
    expect(told('2026-12-24', '1:15 PM')).to.equal('2026-12-24T13:15 here');
    expect(told('2026-12-24T14:30:00+02:00')).to.equal('2026-12-24T12:30 UTC');
  });
  it('are refused with the reason', () => {
    expect(told('12/24/2026', '9:00')).to.match(/“12\/24\/2026” is not a date/);
    expect(told('2026-02-30', '9:00')).to.equal('There is no 2026-02-30 9:00.');
    expect(told('2026-12-24')).to.match(/time is missing/);
    expect(told('2026-12-24', '25:00')).to.match(/not a time/);
    expect(told('2026-12-24', '9')).to.match(/not a time/);
    expect(told('2026-12-24', '9:00', 'Berlin')).to.match(/not a time zone/);
  });
});
