/** From so many channels on, the board offers to find one by its name. */
const OFFERED_FROM = 6;

/** Which strips are shown: those whose channel's or network's name has the text in it, any case. */
export function findView<Strip extends { readonly name: string; readonly network: string }>(
  strips: readonly Strip[],
  wanted: unknown,
) {
  const text = typeof wanted === 'string' ? wanted.trim().slice(0, 200) : '';
  const sought = text.toLocaleLowerCase();
  const found = strips.filter(({ name, network }) =>
    `${name} ${network}`.toLocaleLowerCase().includes(sought),
  );
  return {
    strips: found,
    find: {
      text,
      size: strips.length,
      offered: text !== '' || strips.length >= OFFERED_FROM,
      words: text === '' ? '' : `${found.length} of ${strips.length}`,
    },
  };
}
