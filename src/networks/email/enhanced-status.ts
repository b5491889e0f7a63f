/** The status code of RFC 3463 in a server's answer, like 5.1.1; null where there is none. */
export const statusIn = (answer: string): string | null =>
  /(?:^|[\s:])([245]\.\d{1,3}\.\d{1,3})\b/.exec(answer)?.[1] ?? null;

/**
 * Whether it is the address itself that will never work again: no such mailbox, domain or route,
 * or a mailbox that was closed. A full mailbox, a policy or a complaint about us is not that.
 *
 * @param status of RFC 3463, or the bare reply code where a server gives no more
 */
export function isAddressGone(status: string | number): boolean {
  if (typeof status === 'number') return [550, 551, 553].includes(status);
  // 5.1.7 and 5.1.8 are about the sender's address.
  return /^5\.(0\.0|1\.[0-6]|1\.10|2\.1|4\.4)$/.test(status);
}
