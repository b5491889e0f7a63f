import { FUNCTION_NAMES } from '../../domain/index.js';
import type { DeliveryFilter } from '../../publishing/viewing/delivery-filter.js';
import { isRecordId } from '../../store/record-id.js';

export interface Author {
  readonly id: string;
  readonly name: string;
}

const LONGEST_TEXT = 200;

/** The filter that an address holds; what is none of ours filters nothing. */
export function readFilter(query: Readonly<Record<string, unknown>>): DeliveryFilter {
  const { function: name, author, text } = query;
  return {
    function: FUNCTION_NAMES.find((known) => known === name) ?? null,
    author: typeof author === 'string' && isRecordId(author) ? author : null,
    text: typeof text === 'string' ? text.trim().slice(0, LONGEST_TEXT) : '',
  };
}

/** The filter as it stands in addresses, so that it can be shared and is kept between views. */
export function filterQuery({
  function: name,
  author,
  text,
}: DeliveryFilter): Record<string, string> {
  return {
    ...(name === null ? {} : { function: name }),
    ...(author === null ? {} : { author }),
    ...(text === '' ? {} : { text }),
  };
}

export const isFiltered = (filter: DeliveryFilter): boolean =>
  Object.keys(filterQuery(filter)).length > 0;

export const functionOptions = () => [
  { value: '', label: 'All functions' },
  ...FUNCTION_NAMES.map((name) => ({ value: name, label: name })),
];

export const authorOptions = (authors: readonly Author[]) => [
  { value: '', label: 'Everybody' },
  ...authors.map(({ id, name }) => ({ value: id, label: name })),
];
