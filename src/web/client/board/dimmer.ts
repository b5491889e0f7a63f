import { light } from './light.js';

/** One fader of the page: its form, its range input, and the words under it. */
export class Dimmer {
  private constructor(
    readonly form: HTMLFormElement,
    readonly input: HTMLInputElement,
  ) {}

  /** The dimmer that an element stands in, if any. */
  static around(element: unknown): Dimmer | null {
    if (!(element instanceof Element)) return null;
    const form = element.closest<HTMLFormElement>('[data-dimmer]');
    const input = form?.querySelector<HTMLInputElement>('input[type=range]');
    return form && input ? new Dimmer(form, input) : null;
  }

  get id(): string {
    return this.form.id;
  }
  /** Where the server tells the effect. */
  get impactPath(): string {
    return this.form.dataset['impactPath'] ?? '/board/impact';
  }
  get level(): number {
    return this.input.valueAsNumber;
  }
  get saved(): number {
    return Number(this.form.dataset['saved']);
  }
  get pending(): boolean {
    return this.level !== this.saved;
  }
  /** What the server needs to tell the effect. */
  get query(): string {
    const query = new URLSearchParams();
    for (const name of ['channel', 'function', 'revision', 'level']) {
      const control = this.form.elements.namedItem(name);
      if (control instanceof HTMLInputElement) query.set(name, control.value);
    }
    return query.toString();
  }

  /** Shows the input's level everywhere else on the dimmer. */
  follow(): void {
    const { form, level } = this;
    form.dataset['level'] = String(level);
    form.toggleAttribute('data-pending', this.pending);
    light(form);
    const readout = form.querySelector('[data-readout]');
    if (readout) readout.textContent = String(level);
    if (form.dataset['savedText'] === undefined) {
      form.dataset['savedText'] = this.input.getAttribute('aria-valuetext') ?? '';
      for (const words of this.words()) words.dataset['savedText'] = words.textContent;
    }
    this.input.setAttribute('aria-valuetext', String(level));
    if (!this.pending) this.showSavedWords();
  }

  /** Puts what the level would mean under the fader. */
  showWords(words: { cadence: string; policy: string; valueText: string }): void {
    for (const line of this.words()) {
      line.textContent = 'cadence' in line.dataset ? words.cadence : words.policy;
    }
    this.input.setAttribute('aria-valuetext', words.valueText);
  }

  moveTo(level: number): void {
    this.input.value = String(level);
    for (const kind of ['input', 'change']) {
      this.input.dispatchEvent(new Event(kind, { bubbles: true }));
    }
  }

  /** Scrolls no more than the style's scroll margins ask for. */
  reveal(): void {
    this.input.closest('.fader')?.scrollIntoView({ block: 'nearest' });
  }

  letGo(): void {
    this.input.value = String(this.saved);
    this.follow();
  }

  /** Moves as the key says; answers whether it was a key of ours. */
  press(key: string): boolean {
    const target = this.target(key);
    if (target === null) return false;
    if (target !== this.level) this.moveTo(target);
    return true;
  }

  private target(key: string): number | null {
    const { level } = this;
    const detents = (this.form.dataset['detents'] ?? '').split(' ').map(Number);
    switch (key) {
      case 'ArrowUp':
      case 'ArrowRight':
        return Math.min(100, level + 1);
      case 'ArrowDown':
      case 'ArrowLeft':
        return Math.max(0, level - 1);
      case 'PageUp':
        return detents.find((detent) => detent > level) ?? 100;
      case 'PageDown':
        return detents.findLast((detent) => detent < level) ?? 0;
      case 'Home':
        return 0;
      case 'End':
        return 100;
      default:
        return null;
    }
  }

  private words(): HTMLElement[] {
    return [...this.form.querySelectorAll<HTMLElement>('[data-cadence], [data-policy]')];
  }

  private showSavedWords(): void {
    for (const words of this.words()) words.textContent = words.dataset['savedText'] ?? '';
    this.input.setAttribute('aria-valuetext', this.form.dataset['savedText'] ?? '');
  }
}
