/** What a column of a file can be. */
export const IMPORT_FIELDS = [
  'text',
  'title',
  'function',
  'channels',
  'when',
  'date',
  'time',
  'zone',
] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** Which column, from 0, holds which field; null where none does. */
export type ColumnMapping = Readonly<Record<ImportField, number | null>>;

/** How people call the columns of such a file, in the languages that we have met. */
const NAMES: Readonly<Record<ImportField, RegExp>> = {
  text: /^(text|post|message|content|body|copy|caption|nachricht|inhalt|beitrag|texte)$/,
  title: /^(title|headline|subject|titel|überschrift|betreff|titre)$/,
  function: /^(function|type|category|kind|purpose|funktion|kategorie|art)$/,
  channels: /^(channels?|accounts?|profiles?|networks?|kanal|kanäle|konto|konten)$/,
  when: /^(when|placement|schedule|wann)$/,
  date: /^(date|day|due|publish date|date and time|datetime|date\/time|scheduled( at| for)?|datum|tag)$/,
  time: /^(time|hour|publish time|uhrzeit|zeit|heure)$/,
  zone: /^(zone|time ?zone|tz|zeitzone)$/,
};

/** Guesses by the names of the columns; each column is one thing at most. */
export function guessMapping(columns: readonly string[]): ColumnMapping {
  const names = columns.map((name) => name.trim().toLowerCase().replace(/[_-]+/g, ' '));
  const taken = new Set<number>();
  const columnFor = (field: ImportField): number | null => {
    const found = names.findIndex((name, index) => !taken.has(index) && NAMES[field].test(name));
    if (found === -1) return null;
    taken.add(found);
    return found;
  };
  return Object.fromEntries(
    IMPORT_FIELDS.map((field) => [field, columnFor(field)]),
  ) as unknown as ColumnMapping;
}
