import { morph } from '../live/morph.js';

const IN_PLACE = /\/(?:move|cancel|approve)$/;

/** Whether a form changes a delivery and leads back to the page that is open. */
export function sendsBack(page: Document, form: HTMLFormElement): boolean {
  const back = form.elements.namedItem('back');
  if (!IN_PLACE.test(form.action) || !(back instanceof HTMLInputElement)) return false;
  const [there, here] = [new URL(back.value, page.baseURI), new URL(page.location.href)];
  if (there.pathname !== here.pathname) return false;
  // A calendar is opened under many addresses and names itself by one.
  if (there.pathname === '/calendar') return true;
  there.searchParams.sort();
  here.searchParams.sort();
  return there.search === here.search;
}

/**
 * Sends a form that leads back to the open page, and brings the page up to date without loading it.
 * @returns the page of a refusal, to be shown; null when it was done
 */
export async function sendInPlace(
  page: Document,
  form: HTMLFormElement,
  submitter: HTMLElement | null = null,
): Promise<Document | null> {
  const data = new FormData(form, submitter);
  const body = new URLSearchParams();
  for (const [name, value] of data) if (typeof value === 'string') body.append(name, value);
  const answer = await fetch(form.action, {
    method: 'POST',
    body,
    headers: { Accept: 'text/html' },
  });
  const there = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (!answer.ok) return there;
  if (new URL(answer.url).pathname !== page.location.pathname) {
    page.location.assign(answer.url);
    return null;
  }
  bringUpToDate(page, there);
  return null;
}

function bringUpToDate(page: Document, there: Document): void {
  const [shown, fresh] = [page.querySelector('main'), there.querySelector('main')];
  if (shown && fresh) morph(shown, fresh);
  // A status is announced when its content changes, not when it is replaced.
  const [flash, said] = [page.querySelector('#flash'), there.querySelector('#flash')];
  if (flash && said) flash.replaceChildren(...said.children);
}
