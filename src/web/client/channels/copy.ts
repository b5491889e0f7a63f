/** Buttons that copy an input's text and say so. */
export function copyOnPress(page: Document): void {
  for (const button of page.querySelectorAll<HTMLElement>('[data-copy]')) {
    const input = page.getElementById(button.dataset['copy'] ?? '');
    if (!(input instanceof HTMLInputElement)) continue;
    button.addEventListener('click', () => {
      input.select();
      navigator.clipboard.writeText(input.value).then(
        () => {
          button.textContent = 'Copied';
        },
        (reason: unknown) => {
          // The text is selected; Ctrl+C is what remains.
          console.warn('the clipboard could not be written', reason);
          button.textContent = 'Selected';
        },
      );
    });
  }
}
