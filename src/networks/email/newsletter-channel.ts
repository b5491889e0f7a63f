import type { ChannelRecord } from '../../store/channels.js';
import type { Store } from '../../store/store.js';
import { EMAIL, emailSettings, type EmailSettings } from './email-settings.js';

/** What the public pages of an e-mail channel need to know of it. */
export interface NewsletterChannel {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  /** Times on the page are told in this IANA zone. */
  readonly zone: string;
  readonly settings: EmailSettings;
  /** When it was closed for good, or null. */
  readonly deletedAt: Date | null;
}

/** Finds an e-mail channel, a closed one too, by its name in addresses. */
export async function findNewsletter(
  { channels }: Pick<Store, 'channels'>,
  slug: string,
): Promise<NewsletterChannel | null> {
  const record = await channels.findOne({ slug }).lean<ChannelRecord>().exec();
  if (record?.network !== EMAIL) return null;
  const { _id: id, name, deletedAt, rhythms } = record;
  const zone = rhythms.at(-1)?.zone ?? 'UTC';
  return { id, name, slug, zone, settings: emailSettings.parse(record.settings), deletedAt };
}
