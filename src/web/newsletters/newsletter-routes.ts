import { Router, type Request, type Response } from 'express';
import {
  confirmationKey,
  findMailing,
  handOver,
  latestIssues,
} from '../../networks/email/mailing-book.js';
import { isMailAddress } from '../../networks/email/email-settings.js';
import { findByLeaving, leave } from '../../networks/email/leaving.js';
import type { MailerDeps } from '../../networks/email/mailer.js';
import { findNewsletter, type NewsletterChannel } from '../../networks/email/newsletter-channel.js';
import { confirmSubscription, findByConfirmation } from '../../networks/email/subscriptions.js';
import type { PublicAddress } from '../../public-address.js';
import type { Store } from '../../store/store.js';
import { viewNotice } from '../feeds/page-view.js';
import { FormFields } from '../form-fields.js';
import { formBody } from '../middleware/bodies.js';
import { noStore } from '../middleware/security-headers.js';
import { renderView } from '../render-page.js';
import { addressOf } from '../request.js';
import { issuePage, newsletterPage, questionPage } from './newsletter-view.js';
import { createSignUpLimits } from './sign-up-limits.js';

export interface NewsletterRouteServices {
  readonly store: Store;
  readonly mail: MailerDeps;
  readonly address: Pick<PublicAddress, 'url'>;
}

const ISSUES_SHOWN = 20;

type BySlug = Request<{ slug: string }>;

/**
 * The public pages of e-mail channels: signing up, confirming, reading an issue, and leaving. They
 * know nobody: what may be done is in the link of a mail, and nothing changes by GET, since
 * programs that look after mailboxes follow every link.
 */
export function newsletterRoutes({ store, mail, address }: NewsletterRouteServices): Router {
  const limits = createSignUpLimits();
  const router = Router();
  const { clock } = mail;

  router.get('/n/:slug', async (req: BySlug, res) => {
    const channel = await openChannel(req, res);
    if (channel) await showPage(res.set('Cache-Control', 'public, max-age=60'), channel, '', '');
  });

  router.post('/n/:slug', noStore, formBody(), async (req: BySlug, res) => {
    const channel = await openChannel(req, res);
    if (!channel) return;
    const fields = new FormFields(req.body);
    const typed = fields.text('address').trim();
    const now = clock.now();
    if (!isMailAddress(typed)) {
      const problem = 'This is no e-mail address. One looks like anna@example.org.';
      await showPage(res.status(400), channel, typed, problem);
      return;
    }
    if (!(await limits.take(addressOf(req)))) {
      const problem =
        'Very many sign-ups came from where you are. Try again in a quarter of an hour.';
      await showPage(res.status(429), channel, typed, problem);
      return;
    }
    // A field that people do not see: what fills it is no person, and is told the same.
    if (fields.text('website') === '') {
      // Whoever is on the list already costs the same and is told the same, so nobody can find out.
      const wanted = typed.toLowerCase();
      const letter = { kind: 'confirmation', address: wanted } as const;
      const key = confirmationKey(channel.id, wanted, now);
      await handOver(store, { key, channel: channel.id, letter, now });
    }
    showQuestion(res, channel, {
      title: 'Look into your mailbox',
      sentence: `We have sent a mail to ${typed}. Follow the link in it and you are subscribed. If you are already, nothing is sent.`,
    });
  });

  router.get('/n/:slug/confirm', noStore, async (req: BySlug, res) => {
    const channel = await openChannel(req, res);
    if (!channel) return;
    const asked = { channel: channel.id, token: tokenOf(req), now: clock.now() };
    if (!(await findByConfirmation(store, asked))) return showStale(res, channel);
    showQuestion(res, channel, {
      title: 'Subscribe?',
      sentence: `You will get every issue of ${channel.name} by mail, and can leave with one click.`,
      button: 'Subscribe',
    });
  });

  router.post('/n/:slug/confirm', noStore, async (req: BySlug, res) => {
    const channel = await openChannel(req, res);
    if (!channel) return;
    const asked = { channel: channel.id, token: tokenOf(req), now: clock.now() };
    if (!(await confirmSubscription(store, asked))) return showStale(res, channel);
    showQuestion(res, channel, {
      title: 'You are subscribed',
      sentence: `The next issue of ${channel.name} comes to you.`,
    });
  });

  router.get('/n/:slug/leave', noStore, async (req: BySlug, res) => {
    const channel = await openChannel(req, res);
    if (!channel) return;
    const asked = { channel: channel.id, token: tokenOf(req) };
    if (!(await findByLeaving(store, asked))) return showStale(res, channel);
    showQuestion(res, channel, {
      title: 'Unsubscribe?',
      sentence: `You will get no more mails of ${channel.name}.`,
      button: 'Unsubscribe',
    });
  });

  // RFC 8058: mail programs post here by themselves, in whatever form; the link alone decides.
  router.post('/n/:slug/leave', noStore, async (req: BySlug, res) => {
    const channel = await openChannel(req, res);
    if (!channel) return;
    const asked = { channel: channel.id, token: tokenOf(req), now: clock.now() };
    if (!(await leave(store, asked))) return showStale(res, channel);
    showQuestion(res, channel, {
      title: 'You are unsubscribed',
      sentence: `You will get no more mails of ${channel.name}.`,
    });
  });

  router.get('/n/:slug/:issue', async (req: Request<{ slug: string; issue: string }>, res) => {
    const channel = await openChannel(req, res);
    if (!channel) return;
    const mailing = await findMailing(store, req.params.issue);
    const view =
      mailing?.channel === channel.id ? issuePage(channel, mailing, address.url()) : null;
    if (view === null)
      sendNotice(res, 404, 'There is no such issue', 'The address may be mistyped.');
    else {
      res.set('Cache-Control', 'public, max-age=60');
      res.type('html').send(renderView(res, 'newsletters/issue', view));
    }
  });

  return router;

  async function openChannel(req: BySlug, res: Response): Promise<NewsletterChannel | null> {
    const channel = await findNewsletter(store, req.params.slug);
    if (channel?.deletedAt === null) return channel;
    if (channel === null) {
      sendNotice(res, 404, 'There is no such newsletter', 'The address may be mistyped.');
    } else {
      sendNotice(res, 410, 'This newsletter has ended', 'No more mails are sent.');
    }
    return null;
  }

  async function showPage(
    res: Response,
    channel: NewsletterChannel,
    typed: string,
    problem: string,
  ): Promise<void> {
    const issues = await latestIssues(store, channel.id, ISSUES_SHOWN);
    const view = { publicUrl: address.url(), issues, address: typed, problem };
    res.type('html').send(renderView(res, 'newsletters/page', newsletterPage(channel, view)));
  }

  function showQuestion(
    res: Response,
    channel: NewsletterChannel,
    said: Parameters<typeof questionPage>[2],
  ): void {
    const view = questionPage(channel, address.url(), said);
    res.type('html').send(renderView(res, 'newsletters/question', view));
  }

  function showStale(res: Response, channel: NewsletterChannel): void {
    showQuestion(res.status(404), channel, {
      title: 'This link is not good any more',
      sentence: 'It may be too old or cut off. Sign up once more, or use the link in a newer mail.',
    });
  }
}

function sendNotice(res: Response, status: number, title: string, sentence: string): void {
  const body = renderView(res, 'feeds/notice', viewNotice(title, sentence));
  res.status(status).type('html').send(body);
}

const tokenOf = (req: BySlug): string => {
  const { token } = req.query;
  return typeof token === 'string' ? token : '';
};
