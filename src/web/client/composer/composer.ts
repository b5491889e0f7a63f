import { DroppedImages } from './dropped-images.js';
import { ImageList } from './image-list.js';
import { KeptText } from './kept-text.js';
import { LivePanel } from './live-panel.js';
import { sendForm, type Sent } from './sender.js';

/** Makes the form answer while it is filled in, and sends it without leaving the page. */
export class Composer {
  #stop = new AbortController();
  #sending = false;

  constructor(
    private readonly page: Document,
    private form: HTMLFormElement,
  ) {}

  start(refused = false): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const { form, page } = this;
    const panel = new LivePanel(form, signal);
    const images = new ImageList(form, () => form.dispatchEvent(new Event('input')));
    const kept = new KeptText(form, images, signal, refused);
    new DroppedImages(form, images, signal).start();
    panel.start();
    kept.start(this.#said(), () => panel.refresh());

    form.addEventListener(
      'submit',
      (event) => {
        const button = event.submitter;
        event.preventDefault();
        // Only looking: the panel answers without a page load.
        const wanted = button instanceof HTMLButtonElement ? button.value : '';
        if (wanted === 'save' || wanted === 'draft') void this.#send(button, kept);
        else panel.refresh();
      },
      { signal },
    );
    form.addEventListener(
      'keydown',
      (event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        form.requestSubmit(form.querySelector<HTMLButtonElement>('[data-send]'));
      },
      { signal },
    );
    page.defaultView?.addEventListener(
      'beforeunload',
      (event) => {
        if (kept.isUnsaved()) event.preventDefault();
      },
      { signal },
    );
  }

  async #send(button: HTMLElement | null, kept: KeptText): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    kept.keep();
    this.form.setAttribute('aria-busy', 'true');
    const sent = await sendForm(this.form, button);
    this.#sending = false;
    this.form.removeAttribute('aria-busy');
    this.#show(sent, kept);
  }

  #show(sent: Sent, kept: KeptText): void {
    switch (sent.type) {
      case 'saved':
        kept.forget();
        this.page.defaultView?.location.assign(sent.location);
        return;
      case 'refused':
        this.#swap(sent.page);
        return;
      case 'not-saved':
        this.#say(sent.sentence);
    }
  }

  /** Puts the form as the server answered it in the place of this one. */
  #swap(answer: Document): void {
    const form = answer.querySelector<HTMLFormElement>('[data-composer]');
    const said = answer.querySelector('[data-said]');
    if (!form) {
      this.#say('The server answered something unexpected. Your text is kept here; try again.');
      return;
    }
    const fresh = this.page.adoptNode(form);
    this.form.replaceWith(fresh);
    this.form = fresh;
    this.#said().replaceChildren(...(said ? [...said.childNodes] : []));
    this.start(true);
    this.#said().querySelector<HTMLElement>('[data-problems]')?.focus();
  }

  #say(sentence: string): void {
    const template = this.page.querySelector<HTMLTemplateElement>('[data-not-saved]');
    const message = template?.content.cloneNode(true);
    if (!(message instanceof DocumentFragment)) return;
    const words = message.querySelector('[data-not-saved-words]');
    if (words) words.textContent = sentence;
    this.#said().replaceChildren(message);
    this.#said().scrollIntoView({ block: 'nearest' });
  }

  #said(): HTMLElement {
    const place = this.page.querySelector<HTMLElement>('[data-said]');
    if (!place) throw new Error('the page has no place for messages');
    return place;
  }
}
