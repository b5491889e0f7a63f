import { mediaAddress } from '../../networks/media-release.js';
import { issueAddress, newsletterAddress } from '../../networks/email/newsletter-address.js';
import type { NewsletterChannel } from '../../networks/email/newsletter-channel.js';
import { readPlainText } from '../../networks/linked-text.js';
import type { MailingRecord } from '../../store/mailings.js';

const frame = (channel: NewsletterChannel, publicUrl: string) => ({
  language: 'en',
  formats: [],
  channelName: channel.name,
  description: channel.settings.description,
  pageUrl: newsletterAddress(publicUrl, channel.slug),
});

/** Where people sign up, with what was sent so far. */
export function newsletterPage(
  channel: NewsletterChannel,
  given: {
    readonly publicUrl: string;
    readonly issues: readonly MailingRecord[];
    readonly address: string;
    readonly problem: string;
  },
) {
  const { publicUrl, issues, address, problem } = given;
  return {
    ...frame(channel, publicUrl),
    documentTitle: channel.name,
    address,
    problem,
    issues: issues.flatMap(({ _id, letter, at }) =>
      letter.kind === 'issue'
        ? [
            {
              href: issueAddress(publicUrl, channel.slug, _id),
              subject: letter.subject,
              ...dated(at, channel.zone),
            },
          ]
        : [],
    ),
  };
}

/** One issue as a page; null for a mailing that is none. */
export function issuePage(
  channel: NewsletterChannel,
  { _id, letter, at }: MailingRecord,
  publicUrl: string,
) {
  if (letter.kind !== 'issue') return null;
  const { title, subject, text, media } = letter;
  return {
    ...frame(channel, publicUrl),
    documentTitle: `${subject} · ${channel.name}`,
    entry: {
      url: issueAddress(publicUrl, channel.slug, _id),
      title,
      paragraphs: readPlainText(text).filter((lines) => lines.some((line) => line.length > 0)),
      images: media.map((image) => ({ ...image, src: mediaAddress('', image.id) })),
      function: letter.function,
      functionLabel: letter.function.charAt(0).toUpperCase() + letter.function.slice(1),
      publishedIso: at.toISOString(),
      published: dated(at, channel.zone).date,
    },
  };
}

/** A question with one button, or only what came of it. */
export function questionPage(
  channel: NewsletterChannel,
  publicUrl: string,
  said: { readonly title: string; readonly sentence: string; readonly button?: string },
) {
  return {
    ...frame(channel, publicUrl),
    documentTitle: `${said.title} · ${channel.name}`,
    title: said.title,
    sentence: said.sentence,
    button: said.button ?? '',
  };
}

const dated = (at: Date, timeZone: string) => ({
  iso: at.toISOString(),
  date: new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'short', timeZone }).format(
    at,
  ),
});
