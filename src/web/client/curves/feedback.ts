/** So many milliseconds a curve must rest before its effect is asked for. */
const REST_MILLISECONDS = 200;

/** What the server says of the curve that stands in the form: why it is none, or what it would do. */
export class CurveFeedback {
  readonly #place: HTMLElement | null;
  readonly #announcer: HTMLElement | null;
  #timer: number | undefined;
  #asking: AbortController | undefined;

  constructor(
    private readonly page: HTMLElement,
    private readonly form: HTMLFormElement,
  ) {
    this.#place = page.querySelector<HTMLElement>('[data-curve-feedback-place]');
    this.#announcer = page.querySelector<HTMLElement>('[data-announcer]');
  }

  /** Asks once the curve rests. What is shown until then is not to be saved. */
  ask(): void {
    window.clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#busy(true);
    this.#timer = window.setTimeout(() => void this.#ask(), REST_MILLISECONDS);
  }

  async #ask(): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === 'string') body.append(name, value);
    }
    body.set('do', 'show');
    try {
      const address = this.page.dataset['preview'] ?? '';
      const answer = await fetch(address, { method: 'POST', body, signal: asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const fresh = page.getElementById('curve-feedback');
      if (!fresh) throw new Error(`the answer ${answer.status} has no effect`);
      this.#place?.replaceChildren(fresh);
      this.#takeRows(page);
      if (this.#announcer) {
        this.#announcer.textContent = fresh.querySelector('[data-summary]')?.textContent ?? '';
      }
    } catch (error) {
      if (asking.signal.aborted) return;
      console.warn('the effect could not be asked for', error);
      this.#say(
        'The effect could not be worked out. Nothing is saved; reload the page and try again.',
      );
    } finally {
      if (!asking.signal.aborted) this.#busy(false);
    }
  }

  /** Takes over what each row means, or what is wrong with it, and no input. */
  #takeRows(page: Document): void {
    for (const row of this.form.querySelectorAll<HTMLElement>('tr[data-detent]')) {
      const index = row.dataset['detent'] ?? '';
      const fresh = page.querySelector(`tr[data-detent="${index}"]`);
      if (!fresh) continue;
      row.className = fresh.className;
      this.#take(page, `[data-detent-words="${index}"]`);
      this.#take(page, `[data-detent-error="${index}"]`);
      for (const input of row.querySelectorAll('[data-part]')) {
        const other = fresh.querySelector(`[data-part="${input.getAttribute('data-part')}"]`);
        for (const name of ['aria-invalid', 'aria-describedby']) {
          const value = other?.getAttribute(name);
          if (value) input.setAttribute(name, value);
          else input.removeAttribute(name);
        }
      }
    }
  }

  #take(page: Document, selector: string): void {
    const [old, fresh] = [this.form.querySelector(selector), page.querySelector(selector)];
    if (old && fresh) old.replaceWith(fresh);
  }

  #busy(is: boolean): void {
    this.#place?.firstElementChild?.setAttribute('aria-busy', String(is));
    for (const button of this.#place?.querySelectorAll('button') ?? []) {
      if (is) button.disabled = true;
    }
  }

  #say(sentence: string): void {
    const message = document.createElement('p');
    message.className = 'message tone-trouble';
    message.setAttribute('role', 'alert');
    message.textContent = sentence;
    this.#place?.firstElementChild?.prepend(message);
  }
}
