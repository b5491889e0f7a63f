/**
 * The flat fields of a sent form. Remembers which were asked for, so that a field that no input of
 * ours has is told rather than silently taken for something.
 */
export class FormFields {
  readonly #given: ReadonlyMap<string, string>;
  readonly #asked = new Set<string>();

  constructor(body: unknown) {
    const entries = typeof body === 'object' && body !== null ? Object.entries(body) : [];
    this.#given = new Map(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
    // A name sent twice comes as a list; no form of ours does that.
    for (const [name, value] of entries) if (typeof value !== 'string') this.#repeated.push(name);
  }
  readonly #repeated: string[] = [];

  /** Empty where the field is missing. */
  text(name: string): string {
    this.#asked.add(name);
    return this.#given.get(name) ?? '';
  }

  /** Whether a checkbox was ticked. */
  flag(name: string): boolean {
    return this.text(name) !== '';
  }

  has(name: string): boolean {
    return this.#given.has(name);
  }

  /** Fields sent that were never asked for. */
  unknown(): readonly string[] {
    const strange = [...this.#given.keys()].filter((name) => !this.#asked.has(name));
    return [...strange, ...this.#repeated];
  }

  /** Every text as it was sent, to be shown again. */
  typed(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#given);
  }
}
