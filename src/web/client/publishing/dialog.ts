import { sendsBack, sendInPlace } from './send-in-place.js';
import { askWhileTyping } from './typed-time.js';

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
    void openDialog(page, { href: link.href, from: link });
  });
}

export interface DialogWish {
  /** The page whose parts are shown. */
  readonly href: string;
  /** Where the focus goes when it is closed. */
  readonly from: HTMLElement;
  /** Which of the marked parts are shown: all of them unless told. */
  readonly parts?: string;
}

export async function openDialog(page: Document, wish: DialogWish): Promise<void> {
  try {
    const answer = await fetch(wish.href, { headers: { Accept: 'text/html' } });
    const there = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (!answer.ok || !showParts(page, there, wish)) {
      throw new Error(`answered with ${answer.status}`);
    }
  } catch (error) {
    console.warn('the dialog could not be filled', error);
    page.defaultView?.location.assign(wish.href);
  }
}

/** Shows the marked parts of a page; answers whether it has any. */
function showParts(page: Document, there: Document, wish: DialogWish): boolean {
  const { href, from, parts: wanted = '*' } = wish;
  const parts = [...there.querySelectorAll('[data-dialog-part]')].filter((part) =>
    part.matches(wanted),
  );
  if (parts.length === 0) return false;
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
  whole.href = href;
  whole.textContent = 'Open its page';
  dialog.append(...parts.map((part) => page.adoptNode(part)), whole, close);
  dialog.querySelector('h1, h2')?.setAttribute('id', 'dialog-title');
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener('close', () => {
    dialog.remove();
    // What was moved may be another element by now.
    (from.isConnected ? from : page.querySelector<HTMLElement>('main'))?.focus();
  });
  dialog.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !sendsBack(page, form)) return;
    event.preventDefault();
    void sendInPlace(page, form, event.submitter).then((refused) => {
      dialog.close();
      if (refused) showParts(page, refused, wish);
    });
  });
  askWhileTyping(dialog);
  page.body.append(dialog);
  dialog.showModal();
  const first = dialog.querySelector<HTMLElement>(
    '[data-problems], .refusal button, #move input[type=radio]:checked',
  );
  (first ?? close).focus();
  return true;
}

/** As `openDialog`, with a page that is there already. */
export const showAnswer = showParts;
