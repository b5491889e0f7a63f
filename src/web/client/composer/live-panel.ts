const PAUSE_MILLISECONDS = 350;

/** Asks the server what each channel would make of the post, while it is typed. */
export class LivePanel {
  readonly #place: HTMLElement | null;
  #timer: number | undefined;
  #asking: AbortController | undefined;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly signal: AbortSignal,
  ) {
    this.#place = form.querySelector<HTMLElement>('[data-panel]');
  }

  start(): void {
    const { form, signal } = this;
    const changed = (event: Event): void => {
      // What stands in the panel itself says why a rule is broken; it changes no answer.
      if (event.target instanceof Node && this.#place?.contains(event.target)) return;
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.refresh(), PAUSE_MILLISECONDS);
    };
    form.addEventListener('input', changed, { signal });
    form.addEventListener('change', changed, { signal });
    form.addEventListener('click', (event) => this.#takeTime(event), { signal });
    signal.addEventListener('abort', () => {
      clearTimeout(this.#timer);
      this.#asking?.abort();
    });
  }

  refresh(): void {
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const place = this.#place;
    const address = this.form.dataset['preview'];
    if (!place || address === undefined) return;
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    place.setAttribute('aria-busy', 'true');
    const body = new FormData(this.form);
    // Images are there already or not at all; a preview carries none.
    body.delete('images');
    try {
      const answer = await fetch(address, { method: 'POST', body, signal: asking.signal });
      if (!answer.ok) throw new Error(`the preview was answered with ${answer.status}`);
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const answers = page.querySelector('[data-answers]');
      if (answers && !asking.signal.aborted) this.#show(place, answers);
    } catch (error) {
      // A newer question has overtaken this one, or the old answer stands until the next.
      if (!asking.signal.aborted) console.warn('the preview could not be had', error);
    } finally {
      if (this.#asking === asking) place.removeAttribute('aria-busy');
    }
  }

  #show(place: HTMLElement, answers: Element): void {
    const focused = place.contains(document.activeElement) ? document.activeElement?.id : undefined;
    place.replaceChildren(document.adoptNode(answers));
    if (focused) document.getElementById(focused)?.focus();
    const summary = answers instanceof HTMLElement ? (answers.dataset['summary'] ?? '') : '';
    const announcer = this.form.querySelector('[data-announcer]');
    if (announcer && announcer.textContent !== summary) announcer.textContent = summary;
    this.#showClockChange(answers);
  }

  /** What happens to a time on the night when the clocks change stands beside its inputs. */
  #showClockChange(answers: Element): void {
    const place = this.form.querySelector('[data-clock-change]');
    const template = answers.querySelector<HTMLTemplateElement>('[data-clock-change-now]');
    if (!place || !template) return;
    const focused = place.contains(document.activeElement) ? document.activeElement?.id : undefined;
    place.replaceChildren(template.content.cloneNode(true));
    if (focused) document.getElementById(focused)?.focus();
  }

  #takeTime(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    const button = target?.closest<HTMLButtonElement>('[data-take-time]');
    if (!button) return;
    event.preventDefault();
    const { date, time, choice } = button.dataset;
    this.form.querySelector<HTMLInputElement>('input[name=when][value=fixed]')?.click();
    this.#fill('date', date);
    this.#fill('time', time);
    const chosen = this.form.querySelector<HTMLInputElement>(
      `input[name=choice][value=${choice ?? 'first'}]`,
    );
    if (chosen) chosen.checked = true;
    this.refresh();
    this.form.querySelector<HTMLInputElement>('[name=time]')?.focus();
  }

  #fill(name: string, value: string | undefined): void {
    const input = this.form.querySelector<HTMLInputElement>(`[name=${name}]`);
    if (input && value !== undefined) input.value = value;
  }
}
