import { expect } from 'chai';
import request from 'supertest';
import sharp from 'sharp';
import type { ChannelRecord } from '../../src/store/channels.js';
import { newRecordId } from '../../src/store/record-id.js';
import { openScreens, wordsOf, type Screens } from './support/screens.js';
import type { Browser } from './support/web-bench.js';

const TEXT = 'The evening boat <gets> a second deck & a "bar".';
const ALL_DAY = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, to: 1440 }));

describe('writing a post', () => {
  let screens: Screens;
  let agent: Browser;
  let channel: ChannelRecord;
  beforeEach(async () => {
    screens = await openScreens();
    channel = await screens.channel();
    agent = await screens.as('agent');
  });
  afterEach(() => screens.close());

  const form = (fields: object = {}): Record<string, unknown> => ({
    submission: newRecordId(),
    function: 'news',
    title: '',
    text: TEXT,
    channels: channel._id,
    when: 'next-slot',
    date: '',
    time: '',
    zone: 'Europe/Berlin',
    do: 'save',
    ...fields,
  });
  const fixed = (date: string, time: string, more: object = {}) =>
    form({ when: 'fixed', date, time, ...more });
  const write = (fields: object, browser = agent) => browser.post('/write', fields, '/write');
  const saved = () => screens.bench.store.deliveries.find({}).lean().exec();

  describe('without scripts', () => {
    it('queues it for the next free slot and says when that is', async () => {
      const answer = await write(form());
      expect(answer.status).to.equal(303);
      const queue = await agent.get(answer.headers['location'] ?? '');
      expect(wordsOf(queue.text)).to.contain(
        'Scheduled. It goes out Monday 2 Mar, 15:40 (Berlin).',
      );
      expect(queue.text).to.contain('&lt;gets&gt;').and.not.contain('<gets>');
      expect((await saved()).map(({ state }) => state)).to.deep.equal(['queued']);
    });

    it('keeps it as a draft', async () => {
      const answer = await write(form({ do: 'draft', text: '' }));
      expect(answer.headers['location']).to.equal('/queue?state=draft');
      expect((await saved()).map(({ state, dueAt }) => [state, dueAt])).to.deep.equal([
        ['draft', null],
      ]);
    });

    it('makes one post of a form that is sent twice', async () => {
      const twice = form();
      expect((await write(twice)).status).to.equal(303);
      expect((await write(twice)).status).to.equal(303);
      expect(await saved()).to.have.length(1);
    });

    it('takes an old form with other words for a post of its own', async () => {
      const old = form();
      await write(old);
      expect((await write({ ...old, text: 'Other words' })).status).to.equal(303);
      const posts = await screens.bench.store.posts.find({}).lean().exec();
      expect(posts.map(({ text }) => text).sort()).to.deep.equal(['Other words', TEXT]);
    });

    it('only looks when it is asked to check, and shows what would be', async () => {
      const answer = await write(form({ do: 'check' }));
      expect(answer.status).to.equal(200);
      expect(wordsOf(answer.text)).to.contain('Next slot would be Monday 2 Mar, 15:40');
      expect(await saved()).to.have.length(0);
    });

    it('refuses a time that breaks a rule, keeps what was typed and offers the nearest', async () => {
      const answer = await write(fixed('2026-03-07', '10:00'));
      expect(answer.status).to.equal(422);
      const words = wordsOf(answer.text);
      expect(words).to.contain('Nothing was scheduled: one channel refuses it');
      expect(words).to.contain('No window is open');
      expect(words).to.contain('Take Friday 6 Mar,');
      expect(answer.text).to.contain('a second deck &amp; a &quot;bar&quot;.</textarea>');
      expect(await saved()).to.have.length(0);

      const at = /name="at" value="(\d+)"/.exec(answer.text)?.[1] ?? '';
      const taken = await write(fixed('2026-03-07', '10:00', { at, do: undefined }));
      expect(taken.status).to.equal(200);
      expect(taken.text).to.contain('name="date" type="date" value="2026-03-06"');
      expect(await saved()).to.have.length(0);
    });

    it('schedules on all channels or on none, and names each that refuses', async () => {
      const dark = await screens.channel({ name: 'Dark side', levels: { news: 0 } });
      const answer = await write(form({ channels: [channel._id, dark._id] }));
      expect(answer.status).to.equal(422);
      expect(wordsOf(answer.text)).to.contain('Dark side:').and.not.contain('City news:');
      expect(await saved()).to.have.length(0);
    });

    it('says a variant on its channel and the text on the others', async () => {
      const other = await screens.channel({ name: 'Visitors', zone: 'America/New_York' });
      const channels = [channel._id, other._id];
      await write(form({ channels, [`variant.${other._id}`]: 'For visitors' }));
      const [post] = await screens.bench.store.posts.find({}).lean().exec();
      expect(post?.text).to.equal(TEXT);
      expect(post?.variants).to.deep.equal({ [other._id]: { text: 'For visitors' } });
    });

    it('asks a manager first where the writer wants that', async () => {
      const answer = await write(form({ askApproval: 'on' }));
      const queue = await agent.get(answer.headers['location'] ?? '');
      expect(wordsOf(queue.text)).to.contain('A manager has to approve it first.');
      expect((await saved()).map(({ state }) => state)).to.deep.equal(['awaiting-approval']);
    });

    it('lets a manager break a rule with a reason, and nobody else', async () => {
      const broken = fixed('2026-03-07', '10:00', { overrideReason: 'The flood is on Saturday.' });
      const refused = await write(broken);
      expect(refused.status).to.equal(403);
      expect(refused.text)
        .to.contain('Only a manager may break a rule')
        .and.contain('evening boat');
      const manager = await screens.as('manager');
      expect((await write(broken, manager)).status).to.equal(303);
      const [delivery] = await saved();
      expect(delivery?.overrides.map(({ reason }) => reason)).to.deep.equal([
        'The flood is on Saturday.',
      ]);
      const row = await screens.bench.store.audit.findOne({ override: true }).lean();
      expect(row).to.deep.include({
        action: 'delivery.schedule',
        reason: 'The flood is on Saturday.',
      });
      expect(row?.after?.['overridden']).to.deep.equal([
        { channel: delivery?.channel, rules: delivery?.overrides.map(({ rule }) => rule) },
      ]);
    });
  });

  describe('with wrong input', () => {
    const WRONG: readonly (readonly [string, object, string, string])[] = [
      ['no function', { function: '' }, 'function', 'Choose what the post is for.'],
      ['an unknown function', { function: 'gossip' }, 'function', 'Choose what the post is for.'],
      ['no channel', { channels: [] }, 'channels', 'Choose at least one channel.'],
      ['no text', { text: '  ' }, 'text', 'Write something to publish'],
      ['a long title', { title: 'x'.repeat(301) }, 'title', 'at most 300'],
      ['no date', { when: 'fixed', time: '10:00' }, 'date', 'Choose a date'],
      [
        'a date that does not exist',
        { when: 'fixed', date: '2026-02-30', time: '10:00' },
        'date',
        'There is no such date',
      ],
      ['no time', { when: 'fixed', date: '2026-03-03' }, 'time', 'Choose a time of day'],
      [
        'a time that does not exist',
        { when: 'fixed', date: '2026-03-03', time: '25:00' },
        'time',
        'There is no such time',
      ],
      [
        'an unknown zone',
        { when: 'fixed', date: '2026-03-03', time: '10:00', zone: 'Moon/Base' },
        'zone',
        'There is no such time zone',
      ],
      ['a short reason', { overrideReason: 'so' }, 'overrideReason', 'at least 3'],
      [
        'an image that nobody described',
        { image: '01hzzzzzzzzzzzzzzzzzzzzzzz' },
        'alternativeText.01hzzzzzzzzzzzzzzzzzzzzzzz',
        'Say what the image shows',
      ],
    ];
    for (const [what, fields, input, sentence] of WRONG) {
      it(`says what is wrong with ${what}, and keeps what was typed`, async () => {
        const title = 'A title that stays';
        const answer = await write(form({ title, ...fields }));
        expect(answer.status).to.equal(400);
        expect(answer.text).to.contain(`href="#${input}"`);
        expect(wordsOf(answer.text)).to.contain(sentence);
        if (!('title' in fields)) expect(answer.text).to.contain(`value="${title}"`);
        if (!('text' in fields)) expect(answer.text).to.contain('The evening boat &lt;gets&gt;');
        expect(await saved()).to.have.length(0);
      });
    }

    it('names each that is wrong at once', async () => {
      const answer = await write(form({ text: '', channels: [], when: 'fixed' }));
      for (const input of ['text', 'channels', 'date', 'time']) {
        expect(answer.text).to.contain(`href="#${input}"`);
      }
    });

    it('refuses a channel that is gone, and keeps the text', async () => {
      const answer = await write(form({ channels: newRecordId() }));
      expect(answer.status).to.equal(400);
      expect(answer.text).to.contain('href="#channels"').and.contain('evening boat');
      expect(answer.text).to.contain('The channel does not exist');
    });

    it('refuses fields that the form does not have', async () => {
      expect((await write(form({ state: 'published' }))).status).to.equal(400);
      expect(await saved()).to.have.length(0);
    });
  });

  describe('with images', () => {
    const picture = () =>
      sharp({ create: { width: 40, height: 30, channels: 3, background: '#28506a' } })
        .png()
        .toBuffer();

    async function sendFiles(
      files: readonly (readonly [string, Buffer])[],
      fields: object,
    ): Promise<request.Response> {
      const token = await agent.formToken();
      const sending = request(screens.bench.app)
        .post('/write')
        .set({ Accept: 'text/html', Cookie: agent.cookie })
        .field('_csrf', token);
      for (const [name, value] of Object.entries(fields)) {
        if (typeof value === 'string') sending.field(name, value);
      }
      for (const [name, bytes] of files) sending.attach('images', bytes, name);
      return sending;
    }

    it('takes one without scripts, then asks what it shows, then saves both', async () => {
      const first = await sendFiles([['boat.png', await picture()]], form({ do: 'save' }));
      expect(first.status).to.equal(400);
      expect(wordsOf(first.text)).to.contain('Say what the image shows');
      const id = /name="image" value="([0-9a-z]{26})"/.exec(first.text)?.[1] ?? '';
      expect((await agent.get(`/posts/images/${id}`)).headers['content-type']).to.equal(
        'image/png',
      );

      const second = await write(form({ image: id, [`alternativeText.${id}`]: 'A boat' }));
      expect(second.status).to.equal(303);
      const [post] = await screens.bench.store.posts.find({}).lean().exec();
      expect(post?.media).to.deep.equal([{ id, alternativeText: 'A boat' }]);
    });

    it('leaves one out that is not wanted any more', async () => {
      const added = await sendFiles([['boat.png', await picture()]], form({ do: 'upload' }));
      expect(added.status).to.equal(200);
      const id = /name="image" value="([0-9a-z]{26})"/.exec(added.text)?.[1] ?? '';
      expect((await write(form({ image: id, removeImage: id }))).status).to.equal(303);
      const [post] = await screens.bench.store.posts.find({}).lean().exec();
      expect(post?.media).to.deep.equal([]);
    });

    it('says of each file why it cannot be taken, and keeps what was typed', async () => {
      const files: [string, Buffer][] = [
        ['notes.txt', Buffer.from('no image')],
        ['huge.png', Buffer.alloc(11 * 1_048_576)],
      ];
      const answer = await sendFiles(files, form({ do: 'save' }));
      expect(answer.status).to.equal(400);
      const words = wordsOf(answer.text);
      expect(words).to.contain('“notes.txt”: The file is not an image that we know.');
      expect(words).to.contain('“huge.png”: A file may have 10 MB at most.');
      expect(answer.text).to.contain('The evening boat');
      expect(await saved()).to.have.length(0);
    });

    it('gives page scripts the id of what they bring, or a sentence', async () => {
      const token = await agent.formToken();
      const bring = async (name: string, bytes: Buffer) =>
        request(screens.bench.app)
          .post('/posts/images')
          .set({ Accept: 'application/json', Cookie: agent.cookie, 'x-csrf-token': token })
          .attach('images', bytes, name);
      const taken = await bring('boat.png', await picture());
      expect(taken.status).to.equal(201);
      expect(taken.body).to.include({ width: 40, height: 30 });
      const refused = await bring('boat.png', Buffer.from('text'));
      expect(refused.status).to.equal(400);
      expect((refused.body as { detail: string }).detail).to.contain('not an image');
    });
  });

  describe('when saving fails', () => {
    it('says "not saved" and gives the whole text back, to be sent again', async () => {
      const { posts } = screens.bench.store;
      const create = posts.create.bind(posts);
      posts.create = (() => Promise.reject(new Error('the disk is full'))) as typeof create;
      const answer = await write(form({ title: 'A title' }));
      posts.create = create;
      expect(answer.status).to.equal(503);
      expect(wordsOf(answer.text)).to.contain('Not saved.');
      expect(answer.text).to.contain('The evening boat').and.not.contain('disk is full');
      const sentAgain = answer.text.slice(answer.text.indexOf('action="/write"'));
      const hidden = [...sentAgain.matchAll(/name="([^"]+)" value="([^"]*)"/g)];
      const again = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
      expect((await agent.send('/write', { ...again, text: TEXT })).status).to.equal(303);
      expect(await saved()).to.have.length(1);
    });

    for (const type of ['a plain form', 'a form with files'] as const) {
      it(`gives the text of ${type} back when nobody can even be recognised`, async () => {
        const { sessions } = screens.bench.access;
        const find = sessions.find.bind(sessions);
        const fields = { ...form({ title: 'A title' }), _csrf: await agent.formToken() };
        sessions.find = () => Promise.reject(new Error('the documents are away'));
        const sending = request(screens.bench.app)
          .post('/write')
          .set({ Accept: 'text/html', Cookie: agent.cookie });
        const answer =
          type === 'a plain form'
            ? await sending.type('form').send(fields)
            : await sending
                .field(fields as Record<string, string>)
                .attach('images', Buffer.from('x'), 'boat.png');
        sessions.find = find;
        expect(answer.status).to.equal(503);
        expect(wordsOf(answer.text)).to.contain('Not saved.');
        expect(answer.text).to.contain('The evening boat').and.not.contain('documents are away');
        const sentAgain = answer.text.slice(answer.text.indexOf('action="/write"'));
        const hidden = [...sentAgain.matchAll(/name="([^"]+)" value="([^"]*)"/g)];
        const again = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
        expect(await saved()).to.be.empty;
        expect((await agent.send('/write', { ...again, text: TEXT })).status).to.equal(303);
        expect(await saved()).to.have.length(1);
      });
    }

    it('tells page scripts where to go only after it is saved', async () => {
      const token = await agent.formToken();
      const headers = { Accept: 'application/json, text/html;q=0.9' };
      const answer = await agent.send('/write', { ...form(), _csrf: token }, headers);
      expect(answer.body).to.deep.equal({ location: '/queue' });
      expect(await saved()).to.have.length(1);
    });
  });

  describe('beside the form', () => {
    const preview = async (fields: object) => {
      const token = await agent.formToken();
      return agent.send('/write/preview', { ...form(fields), _csrf: token });
    };

    it("shows the next slot in the reader's zone and in the channel's", async () => {
      const other = await screens.channel({ name: 'Visitors', zone: 'America/New_York' });
      const words = wordsOf((await preview({ channels: other._id })).text);
      expect(words).to.contain('Next slot would be Monday 2 Mar, 21:40 (Berlin) 15:40 in New York');
    });

    it('counts, and shows every rule that is broken with the nearest time', async () => {
      const words = wordsOf(
        (await preview({ when: 'fixed', date: '2026-03-07', time: '10:00' })).text,
      );
      expect(words).to.contain('48 characters');
      expect(words).to.contain('Would not go out Saturday 7 Mar, 10:00');
      expect(words).to.contain('No window is open').and.contain('Take Friday 6 Mar');
      expect(words).to.contain('A manager may break this with a reason.');
    });

    it('offers a thread where a text is too long for one post, and shows its posts', async () => {
      const { _id: channels } = await screens.channel({
        network: 'mastodon',
        // Nobody is there: the limits are Mastodon's own.
        settings: { server: 'https://social.invalid', visibility: 'public' },
      });
      const fits = `See https://example.org/${'x'.repeat(480)} #boats`;
      const short = wordsOf((await preview({ channels, text: fits })).text);
      expect(short, 'a link counts as 23').to.contain('34 of 500 characters');
      expect(short).not.to.contain('Continue it as a thread');

      const text = Array.from({ length: 30 }, (_, i) => `This is sentence number ${i}.`).join(' ');
      const long = wordsOf((await preview({ channels, text })).text);
      expect(long).to.contain('Shorten it by').and.contain('Continue it as a thread');
      const thread = wordsOf((await preview({ channels, text, thread: 'on' })).text);
      expect(thread).not.to.contain('Shorten it by');
      expect(thread).to.match(/in 2 posts .* 1 of 2 .* sentence number 0\. .* 2 of 2 /);
      expect((await write(form({ channels, text, thread: 'on' }))).status).to.equal(303);
      const [post] = await screens.bench.store.posts.find({}).lean();
      expect(post?.thread).to.equal(true);
    });

    it('says what happens to a time that does not exist', async () => {
      const open = await screens.channel({
        rhythms: [
          { from: 0, zone: 'Europe/Berlin', windows: ALL_DAY, preferredTimes: [], gapMinutes: 5 },
        ],
      });
      const fields = { channels: open._id, when: 'fixed', date: '2026-03-29', time: '02:30' };
      const answer = await preview(fields);
      expect(answer.text).to.contain('02:30 does not exist in Berlin on 29 March');
      expect(wordsOf(answer.text)).to.contain('Goes out Sunday 29 Mar, 03:00');
    });

    it('asks which is meant of a time that occurs twice', async () => {
      const open = await screens.channel({
        rhythms: [
          { from: 0, zone: 'Europe/Berlin', windows: ALL_DAY, preferredTimes: [], gapMinutes: 5 },
        ],
      });
      const twice = { channels: open._id, when: 'fixed', date: '2026-10-25', time: '02:30' };
      const answer = await preview(twice);
      expect(answer.text).to.contain('02:30 occurs twice in Berlin on 25 October');
      expect(answer.text).to.contain('UTC+02:00').and.contain('UTC+01:00');
      expect(answer.text).to.contain('(00:30 UTC,').and.contain('(01:30 UTC,');
      await write(form({ ...twice, choice: 'second' }));
      const [delivery] = await saved();
      expect(delivery?.dueAt?.toISOString()).to.equal('2026-10-25T01:30:00.000Z');
    });

    const NIGHTS = [
      ['does not exist', '2026-03-29', 'It goes out at 03:00', '2026-03-29T01:00:00.000Z'],
      ['occurs twice', '2026-10-25', 'Choose below which is meant', '2026-10-25T00:30:00.000Z'],
    ] as const;
    for (const [what, date, words, dueAt] of NIGHTS) {
      it(`saves a time that ${what} only once that was said, without a script too`, async () => {
        const open = await screens.channel({
          rhythms: [
            { from: 0, zone: 'Europe/Berlin', windows: ALL_DAY, preferredTimes: [], gapMinutes: 5 },
          ],
        });
        const fields = form({ channels: open._id, when: 'fixed', date, time: '02:30' });
        const asked = await write(fields);
        expect(asked.status).to.equal(400);
        expect(wordsOf(asked.text)).to.contain(words);
        expect(await saved()).to.be.empty;
        const clockSeen = /name="clockSeen" value="([^"]+)"/.exec(asked.text)?.[1];
        expect(clockSeen).to.equal(`${date}T02:30 Europe/Berlin`);
        // Of another night it says nothing.
        expect((await write({ ...fields, clockSeen: '2027-03-28T02:30' })).status).to.equal(400);
        expect((await write({ ...fields, clockSeen })).status).to.equal(303);
        const [delivery] = await saved();
        expect(delivery?.dueAt?.toISOString()).to.equal(dueAt);
        const page = await agent.get(`/deliveries/${delivery?._id}`);
        expect(wordsOf(page.text)).to.contain(`02:30 ${what} in Europe/Berlin on that day`);
      });
    }
  });

  it('begins with what the address asks for', async () => {
    const query = new URLSearchParams({
      function: 'events',
      channel: channel._id,
      when: 'fixed',
      date: '2026-03-03',
      time: '11:00',
    });
    const { text } = await agent.get(`/write?${query.toString()}`);
    expect(text).to.match(/value="events" checked/);
    expect(text).to.contain(`value="${channel._id}" checked`);
    expect(text).to.contain('value="2026-03-03"').and.contain('value="11:00"');
  });

  it('is for authors and those above them', async () => {
    expect((await (await screens.as('viewer')).get('/write')).status).to.equal(403);
    expect((await (await screens.as('author')).get('/write')).status).to.equal(200);
  });
});

describe('writing without a channel', () => {
  it('says what to do first, to each as far as they can', async () => {
    const screens = await openScreens();
    const admin = await (await screens.as('admin')).get('/write');
    expect(admin.text).to.contain('/settings/channels/new');
    const author = await (await screens.as('author')).get('/write');
    expect(author.text)
      .to.contain('Ask an administrator')
      .and.not.contain('/settings/channels/new');
    await screens.close();
  });
});
