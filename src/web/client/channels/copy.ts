/** Buttons that copy a field's text and say so. */
export function copyOnPress(page: Document): void {
  for (const button of page.querySelectorAll<HTMLElement>('[data-copy]')) {
    const field = page.getElementById(button.dataset['copy'] ?? '');
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) continue;
    button.addEventListener('click', () => {
      field.select();
      void copy(field.value).then((done) => {
        // Where it could not be, the text is selected; Ctrl+C is what remains.
        button.textContent = done ? 'Copied' : 'Selected';
      });
    });
  }
}

/** Browsers give the clipboard to pages over HTTPS alone; elsewhere it is not even there. */
async function copy(text: string): Promise<boolean> {
  if (!('clipboard' in navigator)) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (reason) {
    console.warn('the clipboard could not be written', reason);
    return false;
  }
}
