/** A comment's address that stays when a post's link changes, and that a browser can open. */
export const commentAddress = (
  site: string,
  { id, post }: { readonly id: number; readonly post: number },
): string => `${site}/?p=${post}#comment-${id}`;

/** The comment that such an address names; null for a post's id. */
export function commentIn(networkId: string): number | null {
  const id = /#comment-(\d+)$/.exec(networkId)?.[1];
  return id === undefined ? null : Number(id);
}
