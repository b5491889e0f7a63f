/**
 * Links that are marked so open the parts of their page that are marked in turn, in a dialog.
 * Anything unexpected leads to the page itself.
 */
export function openInDialogs(page: Document): void {
  page.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const link = target?.closest<HTMLAnchorElement>('a[data-dialog]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void open(page, link);
  });
}

async function open(page: Document, link: HTMLAnchorElement): Promise<void> {
  try {
    const answer = await fetch(link.href, { headers: { Accept: 'text/html' } });
    const there = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const parts = [...there.querySelectorAll('[data-dialog-part]')];
    if (!answer.ok || parts.length === 0) throw new Error(`answered with ${answer.status}`);
    show(page, parts, link);
  } catch (error) {
    console.warn('the dialog could not be filled', error);
    page.defaultView?.location.assign(link.href);
  }
}

function show(page: Document, parts: readonly Element[], link: HTMLAnchorElement): void {
  const dialog = page.createElement('dialog');
  dialog.className = 'dialog';
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  const close = page.createElement('button');
  close.type = 'button';
  close.className = 'button button-quiet dialog-close';
  close.setAttribute('aria-label', 'Close');
  close.textContent = '✕';
  close.addEventListener('click', () => dialog.close());
  const whole = page.createElement('a');
  whole.className = 'dialog-whole';
  whole.href = link.href;
  whole.textContent = 'Open its page';
  dialog.append(...parts.map((part) => page.adoptNode(part)), whole, close);
  dialog.querySelector('h1, h2')?.setAttribute('id', 'dialog-title');
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    link.focus();
  });
  page.body.append(dialog);
  dialog.showModal();
  const first = dialog.querySelector<HTMLElement>('#move input[type=radio]:checked');
  (first ?? close).focus();
}
