import MailComposer from 'nodemailer/lib/mail-composer';
import type { Instant } from '../../domain/time-units.js';
import { escapeHtml } from '../../escape-html.js';
import type { LetterRecord } from '../../store/mailings.js';
import { mediaAddress } from '../media-release.js';
import { plainTextToHtml } from '../linked-text.js';
import type { EmailSettings } from './email-settings.js';

type Letter<K extends LetterRecord['kind']> = Extract<LetterRecord, { kind: K }>;

/** What every mail of a channel carries. */
export interface Postmark {
  readonly channelName: string;
  readonly settings: EmailSettings;
  readonly publicUrl: string;
  readonly to: string;
  readonly messageId: string;
  /** The mailing's own time: the same in every mail of it. */
  readonly at: Instant;
}

/** One issue for one subscriber, in plain text and in HTML. */
export function composeIssue(
  letter: Letter<'issue'>,
  postmark: Postmark,
  links: { readonly web: string; readonly leave: string },
): Promise<Buffer> {
  const { channelName, settings, publicUrl } = postmark;
  const images = letter.media.map((item) => ({
    src: mediaAddress(publicUrl, item.id),
    alt: item.alternativeText,
    width: Math.min(item.width, 560),
  }));
  const text = [
    ...(letter.title === null ? [] : [letter.title, '']),
    letter.text,
    ...images.flatMap(({ src, alt }) => ['', alt === '' ? src : `${alt}: ${src}`]),
    '',
    '-- ',
    `You get this because you subscribed to ${channelName}.`,
    `Read it as a page: ${links.web}`,
    `Unsubscribe: ${links.leave}`,
    ...(settings.postalAddress === '' ? [] : [settings.postalAddress]),
  ].join('\n');
  const pictures = images.map(
    ({ src, alt, width }) =>
      `<p><img src="${escapeHtml(src)}" alt="${escapeHtml(alt)}" width="${width}" style="max-width:100%;height:auto"></p>`,
  );
  const foot = [
    `You get this because you subscribed to ${escapeHtml(channelName)}.`,
    `<a href="${escapeHtml(links.web)}">Read it as a page</a> · <a href="${escapeHtml(links.leave)}">Unsubscribe</a>`,
    ...settings.postalAddress.split('\n').filter(Boolean).map(escapeHtml),
  ].join('<br>');
  const heading = letter.title === null ? '' : `<h1>${escapeHtml(letter.title)}</h1>`;
  const html = page(
    letter.subject,
    `${heading}${plainTextToHtml(letter.text)}${pictures.join('')}<hr><p style="font-size:13px">${foot}</p>`,
  );
  return build(postmark, {
    ...{ subject: letter.subject, text, html },
    headers: {
      'List-Id': `${channelName.replace(/[^\w .-]/g, '')} <${listId(postmark)}>`,
      'List-Unsubscribe': `<${links.leave}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      Precedence: 'bulk',
    },
  });
}

/** Asks whoever has the address whether it was they who signed up. */
export function composeConfirmation(postmark: Postmark, link: string): Promise<Buffer> {
  const { channelName, settings } = postmark;
  const subject = `Confirm your subscription to ${channelName}`;
  const asked = `Somebody, most likely you, asked for the mails of ${channelName} at this address.`;
  const otherwise = 'If it was not you, do nothing: you will not hear from us again.';
  const address = settings.postalAddress === '' ? [] : ['', settings.postalAddress];
  const text = [asked, '', `Confirm it here: ${link}`, '', otherwise, ...address].join('\n');
  const html = page(
    subject,
    `<p>${escapeHtml(asked)}</p><p><a href="${escapeHtml(link)}">Confirm the subscription</a></p><p>${otherwise}</p>`,
  );
  return build(postmark, {
    ...{ subject, text, html },
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
}

/** An answer to somebody who wrote, in their own thread. */
export function composeReply(letter: Letter<'reply'>, postmark: Postmark): Promise<Buffer> {
  return build(postmark, {
    subject: letter.subject,
    text: letter.text,
    html: page(letter.subject, plainTextToHtml(letter.text)),
    inReplyTo: letter.inReplyTo,
    references: [...letter.references],
  });
}

/** Of the sender's domain, and nobody's to guess: it holds the recipient's own id. */
const listId = ({ settings, channelName }: Postmark): string =>
  `${channelName.toLowerCase().replace(/[^a-z0-9]+/g, '-') || 'list'}.${settings.fromAddress.split('@')[1] ?? ''}`;

function page(title: string, body: string): string {
  return `<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head><body style="font-family:sans-serif;line-height:1.5;max-width:560px;margin:0 auto;padding:16px">${body}</body></html>`;
}

function build(
  { settings, to, messageId, at }: Postmark,
  parts: ConstructorParameters<typeof MailComposer>[0],
): Promise<Buffer> {
  const mail = new MailComposer({
    from: { name: settings.fromName, address: settings.fromAddress },
    to: { name: '', address: to },
    ...(settings.replyTo === '' ? {} : { replyTo: settings.replyTo }),
    messageId,
    date: new Date(at),
    encoding: 'quoted-printable',
    // A text may begin like a path or an address; nothing is to be read from there.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...parts,
  });
  return new Promise((resolve, reject) => {
    mail.compile().build((error, built) => {
      if (error) reject(error);
      else resolve(built);
    });
  });
}
