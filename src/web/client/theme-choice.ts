/** Changes the theme at once and remembers it in the background; without scripts the form does both. */
export function followTheme(page: Document): void {
  const form = page.querySelector<HTMLFormElement>('[data-theme-choice]');
  form?.addEventListener('submit', (event) => {
    const chosen = event.submitter;
    if (!(chosen instanceof HTMLButtonElement)) return;
    event.preventDefault();
    page.documentElement.dataset['theme'] = chosen.value;
    for (const button of form.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button === chosen));
    }
    const answer = new URLSearchParams();
    for (const [name, value] of new FormData(form, chosen)) {
      if (typeof value === 'string') answer.append(name, value);
    }
    // The choice holds on this page even when the server cannot be told.
    fetch(form.action, { method: 'POST', body: answer, redirect: 'manual' }).catch(
      (reason: unknown) => {
        console.warn('the theme could not be saved', reason);
      },
    );
  });
}
