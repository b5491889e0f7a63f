import type { ImageList } from './image-list.js';

/** What was typed, as it is kept in this browser until it is saved. */
interface Kept {
  readonly at: number;
  readonly fields: readonly (readonly [string, string])[];
}

const PREFIX = 'dimmerbank:text:';
const PAUSE_MILLISECONDS = 300;
const KEPT_FOR_MILLISECONDS = 14 * 86_400_000;
/** Never kept: what is not text, and what the server gives anew. */
const LEFT_OUT = new Set(['_csrf', 'images', 'revision', 'do']);

/** Keeps unsaved text in the browser, for a crash, a closed window or a server that is away. */
export class KeptText {
  readonly #place: string;
  readonly #atStart: string;
  #timer: number | undefined;
  #over = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly images: ImageList,
    private readonly signal: AbortSignal,
    /** Whether what stands in the form was typed and refused, and so is unsaved from the start. */
    refused: boolean,
  ) {
    this.#place = `${PREFIX}${new URL(form.action).pathname}:`;
    this.#atStart = refused ? '' : words(this.#fields());
  }

  start(said: HTMLElement, restored: () => void): void {
    const { form, signal } = this;
    const soon = (): void => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.keep(), PAUSE_MILLISECONDS);
    };
    form.addEventListener('input', soon, { signal });
    form.addEventListener('change', soon, { signal });
    window.addEventListener('pagehide', () => this.keep(), { signal });
    signal.addEventListener('abort', () => clearTimeout(this.#timer));
    this.#offer(said, restored);
  }

  isUnsaved(): boolean {
    return !this.#over && words(this.#fields()) !== this.#atStart;
  }

  keep(): void {
    if (!this.isUnsaved()) return;
    const kept: Kept = { at: Date.now(), fields: this.#fields() };
    try {
      localStorage.setItem(this.#key(), JSON.stringify(kept));
      this.#note('Kept in this browser.');
    } catch (error) {
      // A full or forbidden store: the text is still in the form.
      console.warn('the text could not be kept', error);
    }
  }

  /** It is saved: nothing is to be offered again. */
  forget(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    localStorage.removeItem(this.#key());
  }

  /** Offers what was typed before and never saved. */
  #offer(said: HTMLElement, restored: () => void): void {
    const found = this.#newest();
    const template = document.querySelector<HTMLTemplateElement>('[data-recovery]');
    if (!found || !template || said.querySelector('[data-problems]')) return;
    const [key, kept] = found;
    const message = template.content.cloneNode(true) as DocumentFragment;
    const line = message.querySelector('[data-recovery-words]');
    const text = kept.fields.find(([name]) => name === 'text')?.[1] ?? '';
    if (line)
      line.textContent = `Text from ${timeOf(kept.at)} was never saved: “${beginning(text)}”`;
    message.querySelector('[data-recover]')?.addEventListener('click', () => {
      localStorage.removeItem(key);
      this.#restore(kept);
      said.replaceChildren();
      this.keep();
      restored();
      this.form.querySelector<HTMLElement>('[name=text]')?.focus();
    });
    message.querySelector('[data-discard]')?.addEventListener('click', () => {
      localStorage.removeItem(key);
      said.replaceChildren();
    });
    said.replaceChildren(message);
  }

  #newest(): readonly [string, Kept] | undefined {
    const found: (readonly [string, Kept])[] = [];
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(this.#place))) {
      const kept = readKept(localStorage.getItem(key));
      if (!kept || Date.now() - kept.at > KEPT_FOR_MILLISECONDS) localStorage.removeItem(key);
      else if (words(kept.fields) !== words(this.#fields())) found.push([key, kept]);
    }
    return found.sort(([, a], [, b]) => b.at - a.at)[0];
  }

  #restore({ fields }: Kept): void {
    const texts = new Map(fields);
    const ids = fields.filter(([name]) => name === 'image').map(([, id]) => id);
    this.images.show(
      ids.map((id) => ({ id, alternativeText: texts.get(`alternativeText.${id}`) ?? '' })),
    );
    for (const input of this.form.elements) {
      if (input instanceof HTMLInputElement && /^(radio|checkbox)$/.test(input.type)) {
        input.checked = fields.some(
          ([name, value]) => name === input.name && value === input.value,
        );
      } else if (isTyped(input)) {
        const value = texts.get(input.name);
        if (value !== undefined) input.value = value;
      }
    }
    for (const variant of this.form.querySelectorAll<HTMLDetailsElement>('details.variant')) {
      if (variant.querySelector('textarea')?.value) variant.open = true;
    }
  }

  #fields(): (readonly [string, string])[] {
    const fields: (readonly [string, string])[] = [];
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === 'string' && !LEFT_OUT.has(name)) fields.push([name, value]);
    }
    return fields;
  }

  #key(): string {
    const submission = this.form.querySelector<HTMLInputElement>('[name=submission]')?.value ?? '';
    return this.#place + submission;
  }

  #note(sentence: string): void {
    const note = this.form.querySelector('[data-kept]');
    if (note) note.textContent = sentence;
  }
}

type Typed = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function isTyped(input: Element): input is Typed {
  if (input instanceof HTMLInputElement)
    return input.type !== 'file' && !LEFT_OUT.has(input.name) && input.name !== 'image';
  return input instanceof HTMLTextAreaElement || input instanceof HTMLSelectElement;
}

/** What of the fields a person typed: the form's own id changes with every load. */
const words = (fields: Kept['fields']): string =>
  JSON.stringify(fields.filter(([name]) => name !== 'submission'));

function readKept(stored: string | null): Kept | undefined {
  if (stored === null) return undefined;
  try {
    const kept = JSON.parse(stored) as Partial<Kept> | null;
    if (typeof kept?.at !== 'number' || !Array.isArray(kept.fields)) return undefined;
    return { at: kept.at, fields: kept.fields };
  } catch (error) {
    console.warn('kept text could not be read', error);
    return undefined;
  }
}

const timeOf = (at: number): string =>
  new Date(at).toLocaleString('en-GB', { weekday: 'long', hour: '2-digit', minute: '2-digit' });

function beginning(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
