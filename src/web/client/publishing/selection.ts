/**
 * Choosing several deliveries of a page: with Shift everything between two clicks, with the arrow
 * keys from one to the next, and buttons for all and none. The bar says how many are chosen.
 */
export function chooseDeliveries(page: Document): void {
  const bar = page.querySelector<HTMLFormElement>('[data-bulk]');
  if (!bar) return;
  const boxes = [...page.querySelectorAll<HTMLInputElement>('[data-select]')];
  const count = bar.querySelector('[data-bulk-count]');
  const untouched = count?.textContent ?? '';
  let last: HTMLInputElement | null = null;

  const tell = (): void => {
    const chosen = boxes.filter(({ checked }) => checked).length;
    bar.dataset['chosen'] = String(chosen);
    if (count) count.textContent = chosen === 0 ? untouched : `${chosen} chosen`;
  };
  const choose = (from: HTMLInputElement, to: HTMLInputElement): void => {
    const [first, end] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
    for (const box of boxes.slice(first, (end ?? 0) + 1)) box.checked = to.checked;
  };
  const all = (checked: boolean): void => {
    for (const box of boxes) box.checked = checked;
    tell();
  };

  page.addEventListener('click', (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !boxes.includes(box)) return;
    if (event.shiftKey && last) choose(last, box);
    last = box;
    tell();
  });
  page.addEventListener('keydown', (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !boxes.includes(box)) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const next = boxes[boxes.indexOf(box) + step];
    if (step === 0 || !next) return;
    event.preventDefault();
    if (event.shiftKey) {
      box.checked = true;
      next.checked = true;
      last = next;
      tell();
    }
    next.focus();
  });
  bar.querySelector('[data-select-all]')?.addEventListener('click', () => all(true));
  bar.querySelector('[data-select-none]')?.addEventListener('click', () => all(false));
  // What the browser remembers over a reload counts too.
  page.defaultView?.addEventListener('pageshow', tell);
  tell();
}

/** What takes a moment says so, and is not sent twice. */
export function sendOnce(page: Document): void {
  const form = page.querySelector<HTMLFormElement>('[data-bulk-confirm]');
  form?.addEventListener('submit', (event) => {
    if (form.getAttribute('aria-busy') === 'true') event.preventDefault();
    form.setAttribute('aria-busy', 'true');
  });
  page.defaultView?.addEventListener('pageshow', () => form?.removeAttribute('aria-busy'));
}
