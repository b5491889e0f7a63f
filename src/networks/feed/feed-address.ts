/** A feed channel's public addresses. `publicUrl` has no trailing slash. */
export const feedPageAddress = (publicUrl: string, slug: string): string =>
  `${publicUrl}/f/${encodeURIComponent(slug)}`;

export const feedEntryAddress = (publicUrl: string, slug: string, entry: string): string =>
  `${feedPageAddress(publicUrl, slug)}/${encodeURIComponent(entry)}`;
