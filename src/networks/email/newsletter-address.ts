/** The public addresses of an e-mail channel. `publicUrl` has no trailing slash. */
export const newsletterAddress = (publicUrl: string, slug: string): string =>
  `${publicUrl}/n/${encodeURIComponent(slug)}`;

/** An issue as a page, for everybody. */
export const issueAddress = (publicUrl: string, slug: string, mailing: string): string =>
  `${newsletterAddress(publicUrl, slug)}/${encodeURIComponent(mailing)}`;

/** Where somebody who signed up says that it was they. Query strings are never logged. */
export const confirmAddress = (publicUrl: string, slug: string, token: string): string =>
  `${newsletterAddress(publicUrl, slug)}/confirm?token=${token}`;

/** Ends the subscription of the mail that it stands in (RFC 8058). */
export const leaveAddress = (publicUrl: string, slug: string, token: string): string =>
  `${newsletterAddress(publicUrl, slug)}/leave?token=${token}`;
