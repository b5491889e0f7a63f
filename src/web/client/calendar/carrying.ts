import { openDialog, showAnswer } from '../publishing/dialog.js';
import { sendInPlace } from '../publishing/send-in-place.js';
import { PlacementAsker, type Answer } from './placement-asker.js';

/** Nearer than this, a press is a click. */
const MOVED_PIXELS = 6;
const EDGE_PIXELS = 70;
/** Of a delivery's page: what it is, what is wrong, and the form for another time. */
const MOVE_PARTS = 'header, #move, :has(> [data-problems])';

/**
 * Lets deliveries be dragged by mouse or pen to an empty slot or another day of their channel. While
 * one hangs over a target the rules answer; a slot that they allow is taken at once, anything else
 * is asked for in a dialog with what is in the way and the nearest time. Fingers scroll: they have
 * the dialog.
 */
export function carryDeliveries(page: Document): void {
  let carrying: Carrying | null = null;
  let pressed: { readonly source: HTMLElement; readonly x: number; readonly y: number } | null =
    null;

  page.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    const target = event.target instanceof Element ? event.target : null;
    const source = target?.closest<HTMLElement>('[data-calendar] [data-move]');
    if (source) pressed = { source, x: event.clientX, y: event.clientY };
  });
  page.addEventListener('pointermove', (event) => {
    if (!pressed) return;
    const away = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y);
    if (!carrying && away < MOVED_PIXELS) return;
    carrying ??= new Carrying(page, pressed.source);
    carrying.moveTo(event.clientX, event.clientY);
  });
  page.addEventListener('pointerup', () => {
    const carried = carrying;
    stop();
    if (!carried) return;
    // The click that follows a press is none here.
    const swallow = (event: Event): void => {
      event.preventDefault();
      event.stopPropagation();
    };
    page.addEventListener('click', swallow, { capture: true, once: true });
    window.setTimeout(() => page.removeEventListener('click', swallow, { capture: true }), 0);
    void carried.drop();
  });
  page.addEventListener('pointercancel', () => stop());
  page.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !carrying) return;
    event.preventDefault();
    stop();
  });
  // The browser's own dragging of links would take the pointer away.
  page.addEventListener('dragstart', (event) => {
    if (pressed) event.preventDefault();
  });

  function stop(): void {
    carrying?.letGo();
    carrying = null;
    pressed = null;
  }
}

/** One delivery on its way. */
class Carrying {
  readonly #asker: PlacementAsker;
  readonly #shown: HTMLElement;
  readonly #answer: HTMLElement;
  #target: HTMLElement | null = null;

  constructor(
    private readonly page: Document,
    private readonly source: HTMLElement,
  ) {
    this.#asker = new PlacementAsker(source.dataset['move'] ?? '');
    const shown = source.cloneNode(true) as HTMLElement;
    for (const name of ['href', 'data-move', 'data-item', 'id']) shown.removeAttribute(name);
    shown.setAttribute('aria-hidden', 'true');
    shown.classList.add('carried');
    this.#shown = shown;
    this.#answer = page.createElement('div');
    this.#answer.className = 'drop-answer';
    this.#answer.hidden = true;
    page.body.append(shown, this.#answer);
    source.classList.add('is-carried');
  }

  moveTo(x: number, y: number): void {
    const { innerWidth, innerHeight } = window;
    this.#shown.style.translate = `${x + 10}px ${y + 6}px`;
    const left = Math.min(x + 18, innerWidth - 370);
    const top = y > innerHeight - 220 ? y - 150 : y + 64;
    this.#answer.style.translate = `${Math.max(8, left)}px ${Math.max(8, top)}px`;
    if (y < EDGE_PIXELS) window.scrollBy(0, -16);
    if (y > innerHeight - EDGE_PIXELS) window.scrollBy(0, 16);
    const over = this.page.elementFromPoint(x, y);
    const target = over?.closest<HTMLElement>('[data-drop-at], [data-drop-day]') ?? null;
    if (target !== this.#target) this.#enter(target);
  }

  #enter(target: HTMLElement | null): void {
    this.#leave();
    if (!target || this.#isHome(target)) return;
    this.#target = target;
    target.classList.add('is-target');
    this.#answer.hidden = false;
    if (!this.#isOwn(target)) {
      target.dataset['answer'] = 'refused';
      this.#say('It stays on its channel. Write a post for the other channel instead.');
      return;
    }
    this.#say('Asking the rules…');
    this.#asker.soon(target, (answer) => {
      if (this.#target !== target) return;
      target.dataset['answer'] = answer.allowed ? 'allowed' : 'refused';
      this.#answer.replaceChildren(answer.words.cloneNode(true));
    });
  }

  #leave(): void {
    this.#asker.stop();
    this.#target?.classList.remove('is-target');
    this.#target?.removeAttribute('data-answer');
    this.#target = null;
    this.#answer.hidden = true;
  }

  #say(sentence: string): void {
    this.#answer.textContent = sentence;
  }

  /** The day that it is on already; a slot there is another place. */
  #isHome(target: HTMLElement): boolean {
    return target.dataset['dropAt'] === undefined && target.contains(this.source);
  }

  #isOwn(target: HTMLElement): boolean {
    return target.dataset['channel'] === this.source.dataset['channel'];
  }

  letGo(): void {
    this.#dropped = this.#target;
    this.#leave();
    this.#shown.remove();
    this.#answer.remove();
    this.source.classList.remove('is-carried');
  }
  #dropped: HTMLElement | null = null;

  async drop(): Promise<void> {
    const target = this.#dropped;
    if (!target || !this.#isOwn(target)) return;
    try {
      const answer = await this.#asker.now(target);
      if (answer.allowed && target.dataset['dropAt'] !== undefined) await this.#take(answer);
      else await openMove(this.page, this.source, answer.at);
    } catch (error) {
      console.warn('the delivery could not be moved', error);
      await openMove(this.page, this.source, '');
    }
  }

  async #take({ at }: Answer): Promise<void> {
    const form = this.page.querySelector<HTMLFormElement>('[data-move-form]');
    const id = this.source.dataset['move'] ?? '';
    if (!form) return;
    form.action = `/deliveries/${id}/move`;
    fill(form, 'revision', this.source.dataset['revision'] ?? '');
    fill(form, 'at', at);
    const refused = await sendInPlace(this.page, form);
    const moved = (): HTMLElement | null => this.page.querySelector(`[data-move="${id}"]`);
    if (!refused) {
      moved()?.focus();
      return;
    }
    const from = moved() ?? this.source;
    const href = hrefOf(this.source, '');
    if (!showAnswer(this.page, refused, { href, from, parts: MOVE_PARTS }))
      window.location.assign(href);
  }
}

function fill(form: HTMLFormElement, name: string, value: string): void {
  const input = form.elements.namedItem(name);
  if (input instanceof HTMLInputElement) input.value = value;
}

function hrefOf(source: HTMLElement, at: string): string {
  const back = source.closest<HTMLElement>('[data-calendar]')?.dataset['back'] ?? '/calendar';
  const query = new URLSearchParams({ back, ...(at === '' ? {} : { at }) });
  return `/deliveries/${source.dataset['move'] ?? ''}?${query.toString()}#move`;
}

/** The form that gives it another time, with a time in it and what the rules say of that. */
export function openMove(page: Document, source: HTMLElement, at: string): Promise<void> {
  return openDialog(page, { href: hrefOf(source, at), from: source, parts: MOVE_PARTS });
}
