import type { Store } from '../../../src/store/store.js';

/** Each would do something, or be read as something, if it were taken for more than text. */
export const NAUGHTY: readonly string[] = [
  `"><img src=x onerror="hacked=1" data-injected>`,
  `'><svg/onload=hacked=1 data-injected>`,
  `</title></textarea></style></script><script data-injected>hacked=1</script>`,
  `<a href="javascript:hacked=1" data-injected>x</a><iframe srcdoc="<b>" data-injected></iframe>`,
  `--><base href="https://evil.example/" data-injected><!--`,
  `" autofocus onfocus="hacked=1" style="color:red" data-injected="`,
  `{{constructor.constructor('hacked=1')()}} \${hacked=1} <%= hacked=1 %>`,
  `&lt;script&gt;hacked=1&lt;/script&gt; &#x3c;b data-injected&#x3e; \\u003cb data-injected\\u003e`,
  `]]><x xmlns="http://www.w3.org/1999/xhtml" data-injected/>`,
  `\u202Etxet sdrawkcab\u2066\u0000\u200B\uFFFF\u{1F469}\u200D\u{1F4BB}`,
];

/** Text of people, of networks or of strangers. */
const TEXTS =
  /^(alternativeText|browser|consent|description|name|place|postalAddress|problem|reason|refusal|sentence|subject|text|title)$/;
/** Addresses that become links. */
const LINKS = /^(link|url)$/;

/** Which text stands where, by its number: `post.text`. */
export type NaughtyPlaces = ReadonlyMap<number, string>;

/**
 * Puts naughty strings where any text stands, in every record of every collection, past all that
 * checks what comes in: views must not depend on it.
 */
export async function makeNaughty(store: Store): Promise<NaughtyPlaces> {
  const places = new Map<number, string>();
  const naughty = (place: string): string => {
    const number = places.size + 1;
    places.set(number, place);
    return `§${number}§${NAUGHTY[number % NAUGHTY.length] ?? ''}`;
  };

  function changed(value: unknown, key: string, place: string): unknown {
    if (Array.isArray(value)) return value.map((each: unknown) => changed(each, key, place));
    if (isPlain(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, each]) => [
          name,
          changed(each, name, /^[0-9a-z]{26}$/.test(name) ? place : `${place}.${name}`),
        ]),
      );
    }
    if (LINKS.test(key) && isTextOrNothing(value)) return 'javascript:hacked=1//';
    return TEXTS.test(key) && isTextOrNothing(value) ? naughty(place) : value;
  }

  for (const model of Object.values(store.connection.models)) {
    for (const record of await model.find({}).lean<{ readonly _id: string }[]>()) {
      const { _id, ...rest } = record;
      await model.updateOne({ _id }, { $set: changed(rest, '', model.modelName) as object });
    }
  }
  return places;
}

const isTextOrNothing = (value: unknown): boolean => value === null || typeof value === 'string';

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
