import { trusted } from 'mongoose';
import { asAuditActor, type Actor } from '../access/actor.js';
import { InvalidInputError } from '../failures.js';
import { isMailAddress } from '../networks/email/email-settings.js';
import { newSubscriber } from '../networks/email/subscriptions.js';
import { isDuplicateKey } from '../store/duplicate-key.js';
import type { SubscriberRecord } from '../store/subscribers.js';
import { findListChannel, type NewsletterDeps } from './subscriber-list.js';

export interface ImportResult {
  readonly added: number;
  /** On the list already. */
  readonly already: number;
  /** Had left, come back or complained: who left is not brought back by somebody else. */
  readonly left: number;
}

const PAGE = 500;
const MOST = 50_000;
const SHOWN = 5;

/**
 * Brings addresses in that agreed elsewhere. Nothing is saved while one of them cannot be read.
 *
 * @param typed one in a line or after a comma, also as in `Anna <anna@example.org>`
 * @param consent how and when they agreed; kept with each of them
 * @throws NotFoundError, InvalidInputError
 */
export async function importSubscribers(
  deps: NewsletterDeps,
  actor: Actor,
  wish: { readonly channel: string; readonly typed: string; readonly consent: string },
): Promise<ImportResult> {
  const { channel } = wish;
  await findListChannel(deps, channel);
  const addresses = readAddresses(wish.typed);
  const consent = wish.consent.trim();
  if (consent.length < 10) {
    throw new InvalidInputError({
      consent: ['Say in a sentence how and when these people agreed to get mails.'],
    });
  }
  const result = { added: 0, already: 0, left: 0 };
  for (let from = 0; from < addresses.length; from += PAGE) {
    const page = addresses.slice(from, from + PAGE);
    const part = await importPage(deps, channel, { page, consent });
    result.added += part.added;
    result.already += part.already;
    result.left += part.left;
  }
  await deps.audit.record({
    actor: asAuditActor(actor),
    action: 'subscriber.import',
    resource: { kind: 'channel', id: channel },
    after: { ...result },
    reason: consent,
  });
  return result;
}

/** The different addresses in what was typed. @throws InvalidInputError naming the first bad ones */
export function readAddresses(typed: string): readonly string[] {
  const parts = typed
    .split(/[\n,;]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const read = parts.map((part) => (/<([^<>]+)>$/.exec(part)?.[1] ?? part).trim().toLowerCase());
  const bad = parts.filter((_part, index) => !isMailAddress(read[index] ?? ''));
  if (bad.length > 0) {
    const named = bad.slice(0, SHOWN).map((part) => `“${part.slice(0, 80)}”`);
    const more = bad.length > SHOWN ? ` and ${bad.length - SHOWN} more` : '';
    throw new InvalidInputError({
      addresses: [`Nothing was saved: ${named.join(', ')}${more} cannot be read as addresses.`],
    });
  }
  if (read.length === 0)
    throw new InvalidInputError({ addresses: ['Paste at least one address.'] });
  if (read.length > MOST) {
    throw new InvalidInputError({
      addresses: [`These are ${read.length}; bring in ${MOST} at a time.`],
    });
  }
  return [...new Set(read)];
}

async function importPage(
  { store, clock }: Pick<NewsletterDeps, 'store' | 'clock'>,
  channel: string,
  { page, consent }: { readonly page: readonly string[]; readonly consent: string },
): Promise<ImportResult> {
  const now = clock.now();
  const known = await store.subscribers
    .find({ channel, address: trusted({ $in: [...page] }) })
    .select({ address: 1, state: 1 })
    .lean<Pick<SubscriberRecord, '_id' | 'address' | 'state'>[]>()
    .exec();
  const there = new Set(known.map(({ address }) => address));
  const agreed = { state: 'active', consent, confirmedAt: new Date(now) } as const;
  const fresh = page
    .filter((address) => !there.has(address))
    .map((address) => newSubscriber({ channel, address, now }, { ...agreed, source: 'import' }));
  const waiting = known.filter(({ state }) => state === 'pending').map(({ _id }) => _id);
  try {
    if (fresh.length > 0) await store.subscribers.insertMany(fresh);
  } catch (error) {
    // Somebody signed up in this moment: look again who is there.
    if (!isDuplicateKey(error)) throw error;
    return importPage({ store, clock }, channel, { page, consent });
  }
  if (waiting.length > 0) {
    await store.subscribers.updateMany(
      { _id: trusted({ $in: waiting }), state: 'pending' },
      { $set: { ...agreed, source: 'import' } },
    );
  }
  const left = known.filter(({ state }) => state === 'ended').length;
  const already = known.filter(({ state }) => state === 'active').length;
  return { added: fresh.length + waiting.length, already, left };
}
