/**
 * Shows only the channels whose tape has the text in it, and those that are chosen, while it is
 * typed. Without scripts all are shown.
 */
export function findChannels(input: HTMLInputElement, tapes: HTMLElement): void {
  const items = [...tapes.querySelectorAll<HTMLElement>('.tape-item')];
  const told = input.parentElement?.querySelector('[data-found]');
  const show = () => {
    const sought = input.value.trim().toLocaleLowerCase();
    const fits = (item: HTMLElement) =>
      (item.querySelector('.tape-face')?.textContent ?? '').toLocaleLowerCase().includes(sought);
    const chosen = (item: HTMLElement) =>
      item.querySelector<HTMLInputElement>('input[name="channels"]')?.checked === true;
    for (const item of items) item.hidden = !fits(item) && !chosen(item);
    if (told)
      told.textContent = sought === '' ? '' : `${items.filter(fits).length} of ${items.length}`;
  };
  input.addEventListener('input', show);
  // A browser that comes back to the page has kept what was typed.
  show();
  input.closest<HTMLElement>('[data-find-channels]')?.removeAttribute('hidden');
}
