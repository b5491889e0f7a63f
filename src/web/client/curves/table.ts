/** A detent as far as the graph knows it. */
export interface Point {
  readonly level: number;
  readonly posts: number;
  readonly mode: string;
}

/** The table's inputs: what they say is what is saved. */
export class CurveTable {
  constructor(private readonly form: HTMLFormElement) {}

  /** The detents in the table's order; null while one cannot be read. */
  points(): Point[] | null {
    const points = this.#rows().map((row) => ({
      level: numberOf(row, 'level'),
      posts: numberOf(row, 'posts'),
      mode: textOf(row, 'mode'),
    }));
    return points.some(({ level, posts }) => Number.isNaN(level) || Number.isNaN(posts))
      ? null
      : points;
  }

  move(index: number, { level, posts }: { readonly level: number; readonly posts: number }): void {
    const row = this.#rows()[index];
    if (!row) return;
    write(row, 'level', level);
    write(row, 'posts', posts);
  }

  /** Who answers nobody has no target, and who answers needs one. */
  followMode(select: HTMLSelectElement): void {
    const hours = select.closest('tr')?.querySelector<HTMLInputElement>('[data-part=hours]');
    if (!hours) return;
    const answers = select.value === 'questions' || select.value === 'all';
    if (!answers) {
      if (hours.value !== '') hours.dataset['kept'] = hours.value;
      hours.value = '';
    } else if (hours.value === '') hours.value = hours.dataset['kept'] ?? '8';
  }

  #rows(): HTMLElement[] {
    return [...this.form.querySelectorAll<HTMLElement>('tr[data-detent]')];
  }
}

function textOf(row: HTMLElement, part: string): string {
  const input = row.querySelector<HTMLInputElement | HTMLSelectElement>(`[data-part=${part}]`);
  return input?.value.trim() ?? '';
}

function numberOf(row: HTMLElement, part: string): number {
  const text = textOf(row, part).replace(',', '.');
  return text === '' ? NaN : Number(text);
}

function write(row: HTMLElement, part: string, value: number): void {
  const input = row.querySelector<HTMLInputElement>(`[data-part=${part}]`);
  if (input && Number(input.value) !== value) input.value = String(value);
}
