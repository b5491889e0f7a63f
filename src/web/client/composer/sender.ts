/** What came of sending the form. */
export type Sent =
  | { readonly type: 'saved'; readonly location: string }
  /** The page with the form as it was typed and what is wrong with it. */
  | { readonly type: 'refused'; readonly page: Document }
  | { readonly type: 'not-saved'; readonly sentence: string };

const KEPT = 'Your text is kept here.';
/** Longer than a slow save takes; then whoever waits is told. */
const PATIENCE_MILLISECONDS = 30_000;

/** Sends a form; whatever happens is an answer, never an exception. */
export async function sendForm(form: HTMLFormElement, button: HTMLElement | null): Promise<Sent> {
  const body = new FormData(form, button);
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      body,
      headers: { Accept: 'application/json, text/html;q=0.9' },
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
    });
    return await read(answer);
  } catch (error) {
    console.warn('the post could not be sent', error);
    return {
      type: 'not-saved',
      sentence: `The server could not be reached, or gave no answer. ${KEPT} Try again; sending twice makes one post.`,
    };
  }
}

async function read(answer: Response): Promise<Sent> {
  const type = answer.headers.get('content-type') ?? '';
  if (answer.status === 401) {
    const sentence = `You are not logged in any more. ${KEPT} Log in in another tab, then send it again.`;
    return { type: 'not-saved', sentence };
  }
  if (type.startsWith('text/html')) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (page.querySelector('[data-composer]')) return { type: 'refused', page };
    const sentence = `The documents could not be written just now. ${KEPT} Try again in a moment.`;
    return { type: 'not-saved', sentence };
  }
  const told: unknown = await answer.json();
  if (answer.ok && isRecord(told) && typeof told['location'] === 'string') {
    return { type: 'saved', location: told['location'] };
  }
  const detail = isRecord(told) && typeof told['detail'] === 'string' ? told['detail'] : '';
  return { type: 'not-saved', sentence: `${detail} ${KEPT}`.trim() };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
