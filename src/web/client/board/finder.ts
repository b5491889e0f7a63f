/**
 * Shows only the strips whose tape has the text in it, while it is typed. A style sheet of its own
 * hides the others: faders that were moved stay where they are, and live updates find every strip.
 */
export function findStrips(form: HTMLFormElement, board: HTMLElement): void {
  // What the server has left out is not here to be found: then the form asks the server.
  if (new URLSearchParams(location.search).get('find')) return;
  const input = form.querySelector('input');
  const found = form.querySelector('[data-found]');
  if (!input || !found) return;
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const show = () => {
    const sought = input.value.trim().toLocaleLowerCase();
    const strips = [...board.querySelectorAll<HTMLElement>('[data-strip]')];
    const others = strips.filter((strip) => !nameOf(strip).includes(sought));
    sheet.replaceSync(others.map(({ id }) => `#${CSS.escape(id)} { display: none; }`).join(''));
    found.textContent = sought === '' ? '' : `${strips.length - others.length} of ${strips.length}`;
  };
  input.addEventListener('input', show);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    show();
  });
  // A browser that comes back to the page has kept what was typed.
  show();
}

const nameOf = (strip: HTMLElement): string =>
  ['.tape-name', '.tape-network']
    .map((part) => strip.querySelector(part)?.textContent ?? '')
    .join(' ')
    .toLocaleLowerCase();
