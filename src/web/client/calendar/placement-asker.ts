/** So many milliseconds something must hang over a target before the rules are asked. */
const REST_MILLISECONDS = 90;

/** What the rules say of one target. */
export interface Answer {
  readonly allowed: boolean;
  /** In ms; empty where the target has none. */
  readonly at: string;
  /** For the reader. */
  readonly words: Element;
}

/** Asks the rules once for each target of what is carried. */
export class PlacementAsker {
  readonly #answers = new Map<string, Promise<Answer>>();
  #timer: number | undefined;

  constructor(private readonly delivery: string) {}

  /** Asks once it has hung there for a moment; what was wanted before is dropped. */
  soon(target: HTMLElement, told: (answer: Answer) => void): void {
    window.clearTimeout(this.#timer);
    const known = this.#answers.has(keyOf(target));
    this.#timer = window.setTimeout(
      () => {
        this.now(target).then(told, (error: unknown) => {
          console.warn('the rules could not be asked', error);
        });
      },
      known ? 0 : REST_MILLISECONDS,
    );
  }

  now(target: HTMLElement): Promise<Answer> {
    const key = keyOf(target);
    const asked = this.#answers.get(key) ?? this.#ask(key);
    this.#answers.set(key, asked);
    return asked;
  }

  stop(): void {
    window.clearTimeout(this.#timer);
  }

  async #ask(key: string): Promise<Answer> {
    const answer = await fetch(`/deliveries/${this.delivery}/placement?${key}`);
    const there = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const words = there.querySelector<HTMLElement>('[data-placement-answer]');
    if (!words) throw new Error(`answered with ${answer.status}`);
    const { answer: verdict, at = '' } = words.dataset;
    return { allowed: verdict === 'allowed', at, words };
  }
}

function keyOf({ dataset: { dropAt, dropDay } }: HTMLElement): string {
  return dropAt === undefined ? `day=${dropDay ?? ''}` : `at=${dropAt}`;
}
