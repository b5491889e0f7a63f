import { expect } from 'chai';
import { Router } from 'express';
import request from 'supertest';
import { routes } from '../../src/web/routes.js';
import { uploadedFiles } from '../../src/web/middleware/form-uploads.js';
import { requireAction } from '../../src/web/middleware/require-action.js';
import { openWebBench, type Browser, type WebBench } from './support/web-bench.js';

/** Tells what arrived. */
function arrivalRoutes(): Router {
  const router = Router();
  router.post('/arrival', requireAction('media.create'), (req, res) => {
    const files = uploadedFiles(req).map(({ field, bytes, problem }) => ({
      ...{ field, size: bytes.length, problem },
    }));
    res.json({ fields: req.body as unknown, files });
  });
  return router;
}

describe('a form with files', () => {
  let bench: WebBench;
  let author: Browser;
  let token: string;
  before(async () => {
    bench = await openWebBench({ routes: { pages: [...routes.pages, arrivalRoutes] } });
    await bench.person('author');
    await bench.person('viewer');
    author = await bench.browser('author@example.com');
    token = await author.formToken();
  });
  after(() => bench.close());

  const form = (browser: Browser, _csrf: string) =>
    request(bench.app)
      .post('/arrival')
      .set({ Cookie: browser.cookie, Accept: 'application/json' })
      .field('_csrf', _csrf);

  it('arrives with its fields, its files and without its token', async () => {
    const answer = await form(author, token)
      .field('text', 'Good morning')
      .attach('image', Buffer.alloc(1_000), 'photo.png')
      .attach('none', Buffer.alloc(0), '');
    expect(answer.body).to.deep.equal({
      fields: { text: 'Good morning' },
      files: [{ field: 'image', size: 1_000, problem: null }],
    });
  });

  it('is refused without the token, and with the token of somebody else', async () => {
    const image = Buffer.alloc(1_000);
    expect((await form(author, '').attach('image', image, 'a.png')).status).to.equal(403);
    const other = await bench.visitor().formToken();
    expect((await form(author, other).attach('image', image, 'a.png')).status).to.equal(403);
  });

  it('is not even read from who may not upload', async () => {
    for (const browser of [bench.visitor(), await bench.browser('viewer@example.com')]) {
      const answer = await form(browser, await browser.formToken()).field('text', 'x');
      expect(answer.status).to.equal(403);
    }
  });

  it('loses a file that is too large or one too many, and nothing of its text', async () => {
    const sent = form(author, token).field('text', 'Good morning');
    sent.attach('image', Buffer.alloc(11 * 1_048_576), 'large.png');
    for (let file = 0; file < 6; file++) sent.attach('image', Buffer.alloc(10), `${file}.png`);
    const { fields, files } = (await sent).body as {
      readonly fields: unknown;
      readonly files: readonly { readonly size: number; readonly problem: string | null }[];
    };
    expect(fields).to.deep.equal({ text: 'Good morning' });
    expect(files).to.have.length(7);
    expect(files[0]).to.include({ size: 0 });
    expect(files[0]?.problem).to.contain('10 MB at most');
    expect(files.filter((file) => file.problem === null)).to.have.length(3);
    expect(files.at(-1)?.problem).to.contain('at most 4 files');
  });

  it('is refused, and no fault of ours, when it is broken off or nonsense', async () => {
    for (const body of ['--x\r\nContent-Disposition: form-data; name="a"', 'nonsense', '']) {
      const answer = await request(bench.app)
        .post('/arrival')
        .set({ Cookie: author.cookie, Accept: 'application/json' })
        .set('Content-Type', 'multipart/form-data; boundary=x')
        .send(body);
      expect(answer.status, body).to.be.within(400, 499);
    }
  });
});
