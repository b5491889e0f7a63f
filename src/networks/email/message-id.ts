import { createHash } from 'node:crypto';

/**
 * The Message-ID of one mail: always the same for this mailing and this recipient. A subscriber's
 * id is random, so nobody can make up a report about a mail that they did not get.
 */
export function messageIdFor(mailing: string, recipient: string, fromAddress: string): string {
  const digest = createHash('sha256').update(`dimmerbank/${mailing}/${recipient}`).digest('hex');
  return `<${digest.slice(0, 40)}@${fromAddress.split('@')[1] ?? 'localhost'}>`;
}
