import { expect } from 'chai';
import { MINUTE, SECOND } from '../../src/domain/time-units.js';
import { wordsOf } from './support/screens.js';
import { openWebBench, tokenIn, type Browser, type WebBench } from './support/web-bench.js';

describe('notices on pages', () => {
  let bench: WebBench;
  let author: Browser;
  let id: string;
  beforeEach(async () => {
    bench = await openWebBench();
    id = await bench.person('author');
    author = await bench.browser('author@example.com');
  });
  afterEach(() => bench.close());

  const leave = (cause: string, to = [id]) =>
    bench.services.notices.leave({
      ...{ id: cause, kind: 'delivery.failed', to, link: '/deliveries/d1' },
      sentence: `“${cause}” failed. The network refused it: <b>too loud</b>.`,
    });
  const count = async (browser = author): Promise<string | undefined> => {
    const { text } = await browser.get('/board');
    return /class="notices-count">([^<]+)</.exec(text)?.[1];
  };

  it('are counted in the header of every page until they are read', async () => {
    expect(await count()).to.equal(undefined);
    await leave('one');
    await leave('two');
    expect(await count()).to.equal('2');
    const page = await author.get('/notices');
    const words = wordsOf(page.text);
    expect(words).to.match(/New “two” failed.*New “one” failed|New “one” failed.*New “two” failed/);
    expect(page.text).to.include('&lt;b&gt;too loud').and.not.to.include('<b>too loud');
    expect(page.text).to.include('href="/deliveries/d1"');
    const until = /name="until" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    bench.clock.advance(SECOND);
    await leave('while it was read');
    const answer = await author.send('/notices/read', { until, _csrf: tokenIn(page.text) });
    expect(answer.status).to.equal(303);
    expect(await count()).to.equal('1');
  });

  it('are each person’s own', async () => {
    await bench.person('admin');
    const admin = await bench.browser('admin@example.com');
    await leave('mine');
    expect(await count(admin)).to.equal(undefined);
    expect(wordsOf((await admin.get('/notices')).text)).not.to.include('mine');
    const until = new Date(bench.clock.now() + MINUTE).toISOString();
    await admin.post('/notices/read', { until }, '/notices');
    expect(await count()).to.equal('1');
  });

  it('say 99+ rather than count without end', async () => {
    await bench.store.notices.insertMany(
      Array.from({ length: 120 }, (_, i) => ({
        ...{ _id: `c${i}.${id}`, cause: `c${i}`, person: id, kind: 'x', sentence: 'S.' },
        ...{ link: '/', at: new Date(bench.clock.now()) },
      })),
    );
    expect(await count()).to.equal('99+');
  });

  it('go by e-mail or not, and to managers of everybody’s posts or not, as each one says', async () => {
    await bench.person('manager');
    const manager = await bench.browser('manager@example.com');
    expect((await author.get('/account')).text).not.to.include('name="everybodys"');
    expect((await manager.get('/account')).text).to.include('name="everybodys"');
    await manager.post('/account/notices', { everybodys: 'on' }, '/account');
    const [found] = await bench.store.people.find({ email: 'manager@example.com' }).lean();
    expect(found?.notices).to.deep.equal({ email: false, everybodys: true });
    await bench.services.notices.leave({
      ...{ id: 'failed', kind: 'delivery.failed', to: [id], managersByWish: true },
      ...{ sentence: 'It failed.', link: '/deliveries/d1' },
    });
    expect(await count(manager)).to.equal('1');
    const refused = await manager.post('/account/notices', { everybodys: 'perhaps' }, '/account');
    expect(refused.status).to.equal(400);
  });
});
