import { DELIVERY_STATES, type DeliveryState } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { DeliveryFilter } from '../../publishing/viewing/delivery-filter.js';
import type { ChannelLabel } from '../../publishing/viewing/delivery-view-labels.js';
import type { CalendarAddressRecord } from '../../store/calendar-addresses.js';
import type { FormProblems } from '../form-problems.js';
import { momentOf } from '../times.js';
import {
  authorOptions,
  filterQuery,
  functionOptions,
  type Author,
} from '../deliveries/delivery-filters.js';

export interface AskedExport {
  readonly channel: string;
  readonly state: DeliveryState | '';
  readonly filter: DeliveryFilter;
  /** `2026-03-01`, or empty. */
  readonly from: string;
  readonly to: string;
}

/** Where the same selection is exported. */
export function exportPath(asked: {
  readonly channel?: string | null | undefined;
  readonly state?: string | null | undefined;
  readonly filter: DeliveryFilter;
}): string {
  const query = queryOf({
    channel: asked.channel ?? '',
    state: asked.state ?? '',
    filter: asked.filter,
  });
  return query === '' ? '/export' : `/export?${query}`;
}

function queryOf({
  filter,
  ...fields
}: { readonly filter: DeliveryFilter } & Readonly<Record<string, unknown>>): string {
  const given = Object.entries(fields).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  return new URLSearchParams([...given, ...Object.entries(filterQuery(filter))]).toString();
}

export function exportPage(
  given: {
    readonly asked: AskedExport;
    readonly channels: readonly ChannelLabel[];
    readonly authors: readonly Author[];
    readonly addresses: readonly CalendarAddressRecord[];
    /** An address that was just made; it is shown now and never again. */
    readonly made: string;
    readonly problems: FormProblems;
    /** Whether the reader may bring files in. */
    readonly mayImport: boolean;
  },
  context: { readonly now: Instant; readonly zone: string },
) {
  const { asked, channels, authors, addresses, made, problems, mayImport } = given;
  const query = queryOf({ ...asked });
  const names = new Map(channels.map(({ id, name }) => [id, name]));
  const channelOptions = [
    { value: '', label: 'All channels' },
    ...channels.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return {
    title: 'Export',
    section: 'calendar',
    styles: ['publishing'],
    ...{ made, problems, mayImport },
    channelOptions,
    fields: [
      { name: 'channel', label: 'Channel', value: asked.channel, options: channelOptions },
      {
        ...{ name: 'function', label: 'Function', value: asked.filter.function ?? '' },
        options: functionOptions(),
      },
      {
        ...{ name: 'state', label: 'State', value: asked.state },
        options: [
          { value: '', label: 'All but cancelled' },
          ...DELIVERY_STATES.map((state) => ({ value: state, label: state.replace('-', ' ') })),
        ],
      },
      {
        ...{ name: 'author', label: 'Author', value: asked.filter.author ?? '' },
        options: authorOptions(authors),
      },
      { name: 'text', label: 'Text', type: 'search', value: asked.filter.text, maxlength: 200 },
      { name: 'from', label: 'From', type: 'date', value: asked.from },
      { name: 'to', label: 'To', type: 'date', value: asked.to },
    ],
    csvHref: query === '' ? '/export/posts.csv' : `/export/posts.csv?${query}`,
    icsHref: query === '' ? '/export/posts.ics' : `/export/posts.ics?${query}`,
    addresses: addresses.map(({ _id, name, channel, lastUsedAt }) => ({
      ...{ id: _id, name },
      what: channel === null ? 'all channels' : (names.get(channel) ?? 'a channel that is gone'),
      used: lastUsedAt ? momentOf(lastUsedAt.getTime(), context).relative : 'never',
    })),
  };
}
