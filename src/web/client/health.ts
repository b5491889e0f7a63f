/** How often the health screen looks again while somebody sees it, in milliseconds. */
const EVERY = 10_000;

const part = document.querySelector<HTMLElement>('[data-health]');
if (part) setInterval(() => void lookAgain(part), EVERY);

/** Shows what is seen now. What cannot be fetched leaves the page as it is, with its time. */
async function lookAgain(shown: HTMLElement): Promise<void> {
  // Whoever reads with the keyboard is not thrown out of where they are.
  if (document.hidden || shown.contains(document.activeElement)) return;
  try {
    const answer = await fetch(shown.dataset['health'] ?? '', { headers: { Accept: 'text/html' } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const name of ['[data-health-reasons]', '[data-health-rest]']) {
      const old = shown.querySelector(name);
      const now = fresh.querySelector(name);
      // A status is announced when its content changes, so what is the same stays.
      if (!old || !now || old.textContent === now.textContent) continue;
      old.replaceChildren(...now.childNodes);
    }
  } catch (error) {
    console.warn('the health screen could not be brought up to date', error);
  }
}
