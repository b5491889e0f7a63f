/**
 * A person who comes for the first time need not look for their time zone: the browser knows it.
 * What somebody chose already, or typed before a mistake, stays.
 */
export function chooseOwnZone(page: Document): void {
  const select = page.querySelector<HTMLSelectElement>('select.own-zone');
  if (!select || page.querySelector('[data-problems]')) return;
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const known = [...select.options].some(({ value }) => value === timeZone);
  if (known) select.value = timeZone;
}
