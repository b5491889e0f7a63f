/** So many milliseconds somebody must rest before the rules are asked about what they typed. */
const REST_MILLISECONDS = 150;
const ASKED = ['when', 'date', 'time', 'zone', 'choice'];

/** Says what the rules make of a time while it is typed, in the form that would take it. */
export function askWhileTyping(within: ParentNode): void {
  const place = within.querySelector<HTMLElement>('[data-placement]');
  const form = place?.closest('form');
  if (!place || !form) return;
  let timer: number | undefined;
  let asking: AbortController | undefined;
  form.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLInputElement) && !(target instanceof HTMLSelectElement)) return;
    if (!ASKED.includes(target.name)) return;
    window.clearTimeout(timer);
    asking?.abort();
    timer = window.setTimeout(() => {
      asking = new AbortController();
      void ask(form, place, asking.signal);
    }, REST_MILLISECONDS);
  });
}

async function ask(form: HTMLFormElement, place: HTMLElement, signal: AbortSignal): Promise<void> {
  const typed = new FormData(form);
  const query = new URLSearchParams({ whole: 'yes' });
  for (const name of ['date', 'time', 'zone', 'choice']) {
    const value = typed.get(name);
    if (typeof value === 'string') query.set(name, value);
  }
  const fixed = typed.get('when') === 'fixed';
  if (fixed && (query.get('date') === '' || query.get('time') === '')) return;
  if (!fixed) query.delete('date');
  try {
    const answer = await fetch(`${place.dataset['placement'] ?? ''}?${query.toString()}`, {
      signal,
    });
    if (!answer.ok) return;
    const there = new DOMParser().parseFromString(await answer.text(), 'text/html');
    place.replaceChildren(...there.body.children);
  } catch (error) {
    if (!signal.aborted) console.warn('the rules could not be asked', error);
  }
}
