import type { CurveTable, Point } from './table.js';

/** The drawing of a curve, whose points are moved by pointer and by keys. */
export class CurveGraph {
  readonly #left: number;
  readonly #top: number;
  readonly #width: number;
  readonly #height: number;
  readonly #most: number;

  constructor(
    private readonly drawing: SVGSVGElement,
    private readonly table: CurveTable,
    private readonly moved: () => void,
  ) {
    const measure = (name: string): number => Number(drawing.dataset[name]);
    this.#left = measure('left');
    this.#top = measure('top');
    this.#width = measure('width');
    this.#height = measure('height');
    this.#most = measure('most');
    drawing.setAttribute('role', 'group');
    drawing.setAttribute('aria-label', 'Points of the curve');
    // At level 0 a dimmer is off: that point stays.
    for (const handle of this.#handles().slice(1)) this.#enliven(handle);
    this.draw();
  }

  /** Draws what the table says; keeps what was drawn while that cannot be read. */
  draw(): void {
    const points = this.table.points();
    if (!points) return;
    const line = Array.from({ length: 101 }, (_, level) => {
      return `${this.#x(level)} ${this.#y(postsAt(points, level))}`;
    });
    const path = `M${line.join('L')}`;
    const floor = this.#y(0);
    this.#find('[data-curve-line]')?.setAttribute('d', path);
    this.#find('[data-curve-area]')?.setAttribute(
      'd',
      `${path}L${this.#x(100)} ${floor}L${this.#x(0)} ${floor}Z`,
    );
    points.forEach((point, index) => {
      const end = points[index + 1]?.level ?? 100;
      const band = this.#find(`[data-curve-band="${index}"]`);
      band?.setAttribute('class', `curve-band curve-band-${point.mode}`);
      band?.setAttribute('x', String(this.#x(point.level)));
      band?.setAttribute('width', String(Math.max(0, this.#x(end) - this.#x(point.level))));
    });
    this.#handles().forEach((handle, index) => {
      const point = points[index];
      if (!point) return;
      const place = `translate(${this.#x(point.level)} ${this.#y(point.posts)})`;
      handle.setAttribute('transform', place);
      if (!handle.hasAttribute('tabindex')) return;
      handle.setAttribute('aria-valuenow', String(point.level));
      const rate = point.posts === 1 ? '1 post a week' : `${point.posts} posts a week`;
      handle.setAttribute('aria-valuetext', `Level ${point.level}, ${rate}`);
    });
  }

  #enliven(handle: SVGGElement): void {
    const index = Number(handle.dataset['curveHandle']);
    handle.setAttribute('tabindex', '0');
    handle.setAttribute('role', 'slider');
    handle.setAttribute('aria-label', `Detent ${index + 1}`);
    handle.setAttribute('aria-valuemin', '0');
    handle.setAttribute('aria-valuemax', '100');
    handle.addEventListener('keydown', (event) => {
      const point = this.table.points()?.[index];
      const to = point && stepOf(point, event);
      if (!to) return;
      event.preventDefault();
      this.#move(index, to);
    });
    handle.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      handle.focus();
      handle.setPointerCapture(event.pointerId);
      handle.classList.add('is-held');
    });
    handle.addEventListener('pointermove', (event) => {
      if (handle.hasPointerCapture(event.pointerId)) this.#move(index, this.#under(event));
    });
    for (const end of ['pointerup', 'pointercancel'] as const) {
      handle.addEventListener(end, () => {
        handle.classList.remove('is-held');
      });
    }
  }

  /** A point stays between its neighbours, because turning up may not lower anything. */
  #move(index: number, to: { readonly level: number; readonly posts: number }): void {
    const points = this.table.points();
    if (!points) return;
    const [before, after] = [points[index - 1], points[index + 1]];
    this.table.move(index, {
      level: within(to.level, (before?.level ?? -1) + 1, (after?.level ?? 101) - 1),
      posts: within(to.posts, before?.posts ?? 0, after?.posts ?? 500),
    });
    this.draw();
    this.moved();
  }

  #under({ clientX, clientY }: PointerEvent): { level: number; posts: number } {
    const box = this.drawing.getBoundingClientRect();
    const { width, height } = this.drawing.viewBox.baseVal;
    const across = ((clientX - box.left) / box.width) * width;
    const down = ((clientY - box.top) / box.height) * height;
    const share = within(1 - (down - this.#top) / this.#height, 0, 1);
    return {
      level: Math.round(((across - this.#left) / this.#width) * 100),
      posts: rounded(this.#most * share ** 2),
    };
  }

  #x(level: number): number {
    return this.#left + (level / 100) * this.#width;
  }

  #y(posts: number): number {
    const share = Math.sqrt(Math.min(Math.max(posts, 0), this.#most) / this.#most);
    return this.#top + (1 - share) * this.#height;
  }

  #handles(): SVGGElement[] {
    return [...this.drawing.querySelectorAll<SVGGElement>('[data-curve-handle]')];
  }

  #find(selector: string): Element | null {
    return this.drawing.querySelector(selector);
  }
}

/** Posts a week at a level, as the product reckons: evenly between two points. */
function postsAt(points: readonly Point[], level: number): number {
  const below = points.findLast((point) => point.level <= level);
  if (!below) return 0;
  const above = points.find((point) => point.level > level);
  if (!above) return below.posts;
  const share = (level - below.level) / (above.level - below.level);
  return below.posts + share * (above.posts - below.posts);
}

function stepOf({ level, posts }: Point, { key, shiftKey }: KeyboardEvent) {
  const sideways = shiftKey ? 5 : 1;
  const upwards = shiftKey ? 1 : 0.25;
  switch (key) {
    case 'ArrowRight':
      return { level: level + sideways, posts };
    case 'ArrowLeft':
      return { level: level - sideways, posts };
    case 'ArrowUp':
      return { level, posts: posts + upwards };
    case 'ArrowDown':
      return { level, posts: posts - upwards };
    case 'PageUp':
      return { level, posts: posts + 1 };
    case 'PageDown':
      return { level, posts: posts - 1 };
    default:
      return null;
  }
}

/** What a person means by a place: quarters while there are few, whole posts while there are many. */
const rounded = (posts: number): number =>
  posts < 5 ? Math.round(posts * 4) / 4 : Math.round(posts);

const within = (value: number, least: number, most: number): number =>
  Math.max(least, Math.min(most, value));
