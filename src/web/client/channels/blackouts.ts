/** Adds empty rows for further blackouts; without scripts every saving adds one. */
export function growBlackouts(list: HTMLElement): void {
  const button = list.parentElement?.querySelector('[data-add-blackout]');
  button?.addEventListener('click', () => {
    const rows = list.querySelectorAll('[data-blackout-row]');
    const copy = rows[rows.length - 1]?.cloneNode(true);
    if (!(copy instanceof HTMLElement)) return;
    copy.setAttribute('aria-label', `Blackout ${rows.length + 1}`);
    for (const message of copy.querySelectorAll('.field-error')) message.remove();
    for (const input of copy.querySelectorAll('input')) {
      input.name = input.name.replace(/\d+/, String(rows.length));
      input.id = input.name;
      input.value = '';
      input.removeAttribute('aria-invalid');
      input.removeAttribute('aria-describedby');
      input.closest('.field')?.querySelector('label')?.setAttribute('for', input.id);
    }
    list.append(copy);
    copy.querySelector('input')?.focus();
  });
}
