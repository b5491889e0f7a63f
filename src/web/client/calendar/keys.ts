import { openMove } from './carrying.js';

const KEPT = 'calendar-keys';

/**
 * Keys on what the calendar holds: M gives a delivery another time, Page Up and Page Down turn the
 * page, T leads to today. They work only while the focus is in the calendar.
 */
export function turnByKeys(page: Document): void {
  const calendar = page.querySelector<HTMLElement>('[data-calendar]');
  if (!calendar) return;
  calendar.addEventListener('keydown', (event) => {
    const here = event.target instanceof HTMLElement ? event.target.closest('[data-item]') : null;
    if (!(here instanceof HTMLElement)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const there = addressFor(calendar, event.key);
    if (there !== null) {
      event.preventDefault();
      sessionStorage.setItem(KEPT, 'yes');
      page.location.assign(there);
    } else if (event.key.toLowerCase() === 'm' && here.dataset['move'] !== undefined) {
      event.preventDefault();
      void openMove(page, here, here.dataset['at'] ?? '');
    }
  });
  if (sessionStorage.getItem(KEPT) === null) return;
  sessionStorage.removeItem(KEPT);
  // Whoever turned the page by a key goes on from there.
  const items = [...calendar.querySelectorAll<HTMLElement>('a[data-item]')];
  (items.find((item) => item.checkVisibility()) ?? calendar).focus();
}

function addressFor(calendar: HTMLElement, key: string): string | null {
  const hrefOf = (name: string): string | null =>
    calendar.querySelector<HTMLAnchorElement>(`a[${name}]`)?.href ?? null;
  switch (key) {
    case 'PageUp':
      return hrefOf('data-previous');
    case 'PageDown':
      return hrefOf('data-next');
    case 't':
    case 'T':
      return calendar.dataset['today'] ?? null;
    default:
      return null;
  }
}
