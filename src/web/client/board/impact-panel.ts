import type { Dimmer } from './dimmer.js';

/** So many milliseconds a fader must rest before its effect is asked for. */
const REST_MILLISECONDS = 120;

/** Where the effect of the fader touched last is shown. */
export class ImpactPanel {
  dimmer: Dimmer | null = null;
  /** How fast, as the form of the pace says it; kept while the fader moves on. */
  #pace = '';
  #timer: number | undefined;
  #asking: AbortController | undefined;
  #shown: Promise<void> = Promise.resolve();

  constructor(
    private readonly place: HTMLElement,
    private readonly announcer: HTMLElement,
  ) {}

  isFor(dimmer: Dimmer): boolean {
    return this.dimmer?.id === dimmer.id;
  }

  /** Asks for the effect once the fader rests, and shows it. */
  show(dimmer: Dimmer): void {
    if (!this.isFor(dimmer)) this.#pace = '';
    this.dimmer = dimmer;
    this.#stopAsking();
    this.busy(true);
    this.#shown = new Promise((resolve) => {
      this.#timer = window.setTimeout(() => {
        void this.#ask(dimmer).finally(resolve);
      }, REST_MILLISECONDS);
    });
  }

  /** Shows the effect at another pace, and puts the focus back on what chose it. */
  async goAt(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
    const { dimmer } = this;
    if (!dimmer) return;
    const key = submitter instanceof HTMLButtonElement && submitter.name === 'over';
    const days = form.elements.namedItem('days');
    const written = days instanceof HTMLInputElement ? days.value : '';
    this.#pace = key ? `&over=${submitter.value}` : `&days=${written}`;
    this.#stopAsking();
    this.busy(true);
    this.#shown = this.#ask(dimmer);
    await this.#shown;
    const chosen = key ? `[data-pace] [value="${submitter.value}"]` : '[data-pace] [name=days]';
    this.place.querySelector<HTMLElement>(chosen)?.focus();
  }

  /** Puts a panel that the server has made in place. */
  replace(dimmer: Dimmer, impact: Element): void {
    this.#stopAsking();
    this.dimmer = dimmer;
    this.place.replaceChildren(impact);
    if (!(impact instanceof HTMLElement)) return;
    const { cadence = '', policy = '', valueText = '' } = impact.dataset;
    dimmer.showWords({ cadence, policy, valueText });
    const said = ['[data-overtaken]', '[data-summary]'].map(
      (part) => impact.querySelector(part)?.textContent ?? '',
    );
    this.announcer.textContent = said.join(' ').trim();
  }

  /** Says what went wrong in the panel; what was chosen stays chosen. */
  fail(sentence: string): void {
    const message = document.createElement('p');
    message.className = 'message tone-trouble';
    message.setAttribute('role', 'alert');
    message.textContent = sentence;
    const panel = this.place.firstElementChild ?? this.#emptyPanel();
    panel.querySelector('[role=alert]')?.remove();
    panel.prepend(message);
  }

  busy(is: boolean): void {
    this.place.firstElementChild?.setAttribute('aria-busy', String(is));
  }

  async focusSetNow(dimmer: Dimmer): Promise<void> {
    if (!this.isFor(dimmer)) this.show(dimmer);
    await this.#shown;
    this.place.querySelector<HTMLElement>('[data-set-now]')?.focus();
  }

  /** Closes the panel where it belongs to this dimmer. */
  leave(dimmer: Dimmer): void {
    if (this.isFor(dimmer)) this.clear();
  }

  clear(): void {
    this.#stopAsking();
    this.dimmer = null;
    this.#pace = '';
    this.place.replaceChildren();
    this.announcer.textContent = '';
  }

  #stopAsking(): void {
    window.clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #ask(dimmer: Dimmer): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const answer = await fetch(`${dimmer.impactPath}?${dimmer.query}${this.#pace}`, {
        signal: asking.signal,
      });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const impact = page.querySelector('#impact');
      if (impact) this.replace(dimmer, impact);
      else this.fail('The effect could not be worked out. Reload the page and try again.');
    } catch (error) {
      if (asking.signal.aborted) return;
      console.warn('the effect could not be asked for', error);
      this.fail('There is no connection to the server, so the effect is not known yet.');
    } finally {
      if (!asking.signal.aborted) this.busy(false);
    }
  }

  #emptyPanel(): Element {
    const panel = document.createElement('section');
    panel.className = 'impact panel';
    this.place.replaceChildren(panel);
    return panel;
  }
}
