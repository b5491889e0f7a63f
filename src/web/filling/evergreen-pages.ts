import type { PersonActor } from '../../access/actor.js';
import { can } from '../../access/can.js';
import { FUNCTION_NAMES } from '../../domain/index.js';
import type { Instant } from '../../domain/time-units.js';
import type { ChannelRecord } from '../../store/channels.js';
import type { EvergreenRecord } from '../../store/evergreens.js';
import { FUNCTION_LABELS } from '../channels/channel-form-view.js';
import type { FormProblems } from '../form-problems.js';
import { excerpt } from '../deliveries/deliveries-words.js';
import { momentOf } from '../times.js';
import type { EvergreenForm } from './evergreen-form.js';
import { fillingFrame } from './filling-tabs.js';

type Channel = Pick<ChannelRecord, '_id' | 'name' | 'network' | 'dimmers'>;

export interface LibraryGiven {
  readonly person: PersonActor;
  readonly now: Instant;
  readonly evergreens: readonly EvergreenRecord[];
  /** When each was used last, or will be, by its id. */
  readonly lastUses: ReadonlyMap<string, Instant>;
  readonly channels: readonly Channel[];
}

/** The library, ready to print. */
export function libraryPage({ person, now, evergreens, lastUses, channels }: LibraryGiven) {
  const names = new Map(channels.map(({ _id, name }) => [_id, name]));
  const mayWrite = can(person, 'post.create');
  return {
    ...fillingFrame('evergreens', 'Evergreens'),
    mayWrite,
    mayAllow: can(person, 'dimmer.set'),
    evergreens: evergreens.map((evergreen) => {
      const { _id: id, title, text, media, restDays, season, approvedBy } = evergreen;
      const used = lastUses.get(id);
      const own = can(person, 'post.edit', { ownerId: evergreen.author });
      return {
        id,
        href: own ? `/evergreens/${id}` : '',
        retire: own ? `/evergreens/${id}/retire` : '',
        function: evergreen.function,
        text: excerpt(title, text, 200),
        thumb: media[0] ? `/posts/images/${media[0].id}` : '',
        where: whereWords(evergreen.channels, names),
        rest: `Rests ${restDays} days`,
        season: season === null ? '' : `${dayWords(season.from)} to ${dayWords(season.to)}`,
        used: used === undefined ? 'Never used' : usedWords(used, { now, zone: person.zone }),
        waits: approvedBy === null ? 'Waits for a manager where posts do' : '',
      };
    }),
    channels: channels.map(({ _id: id, name, network, dimmers }) => ({
      id,
      name,
      icon: network,
      dimmers: FUNCTION_NAMES.map((each) => ({
        function: each,
        label: FUNCTION_LABELS[each],
        allowed: dimmers[each].evergreen === true,
      })),
    })),
    empty: {
      icon: 'sprout',
      title: 'No evergreen yet',
      text: 'An evergreen is a text that is true on any day: how to reach you, what few people know, a tip. It fills a promised slot that nothing else fills, and then rests.',
      ...(mayWrite ? { action: { href: '/evergreens/new', label: 'Write the first one' } } : {}),
    },
  };
}

function whereWords(channels: readonly string[] | null, names: ReadonlyMap<string, string>) {
  if (channels === null) return 'All channels';
  return channels.flatMap((id) => names.get(id) ?? []).join(', ') || 'No channel that is there';
}

function usedWords(at: Instant, viewer: { readonly now: Instant; readonly zone: string }): string {
  const { date, relative } = momentOf(at, viewer);
  return at > viewer.now ? `Goes out ${relative}` : `Last on ${date}, ${relative}`;
}

/** "15 Nov" for `11-15`. */
function dayWords(monthDay: string): string {
  const at = Date.parse(`2024-${monthDay}T00:00Z`);
  return new Intl.DateTimeFormat('en-GB', {
    ...{ day: 'numeric', month: 'short', timeZone: 'UTC' },
  }).format(at);
}

export interface FormGiven {
  readonly form: EvergreenForm;
  /** null for a new one. */
  readonly evergreen: EvergreenRecord | null;
  readonly channels: readonly {
    readonly id: string;
    readonly name: string;
    readonly network: string;
  }[];
  readonly problems: FormProblems;
}

/** The form of one evergreen, ready to print. */
export function evergreenPage({ form, evergreen, channels, problems }: FormGiven) {
  const errors = problems.byField;
  const heading = evergreen ? 'Change an evergreen' : 'A new evergreen';
  const error = (name: string) => (errors[name] === undefined ? {} : { error: errors[name] });
  return {
    ...fillingFrame('evergreens', heading),
    styles: ['publishing', 'composer', 'channels', 'filling'],
    heading,
    action: evergreen ? `/evergreens/${evergreen._id}` : '/evergreens',
    revision: form.revision,
    problems: problems.list,
    functions: FUNCTION_NAMES.map((name) => ({ name, checked: name === form.function })),
    functionError: errors['function'] ?? '',
    images: form.images.map(({ id, alternativeText }) => ({
      ...{ id, alternativeText, href: `/posts/images/${id}` },
      error: errors[`alternativeText.${id}`] ?? '',
    })),
    imagesError: errors['images'] ?? '',
    channels: channels.map(({ id, name, network }) => ({
      ...{ id, name, icon: network, chosen: form.channels.includes(id) },
      ...{ variant: form.variants[id] ?? '', variantOpen: Boolean(form.variants[id]) },
      variantError: errors[`variant.${id}`] ?? '',
    })),
    fields: {
      title: {
        ...{ name: 'title', label: 'Title', optional: true, value: form.title, maxlength: 300 },
        ...{ autocomplete: 'off', ...error('title') },
      },
      text: {
        ...{ name: 'text', label: 'Text', rows: 6, value: form.text, className: 'input-text' },
        ...{ hint: 'Something that is true on any day of its season.', ...error('text') },
      },
      restDays: {
        ...{ name: 'restDays', label: 'Days of rest', value: form.restDays, inputmode: 'numeric' },
        ...{ hint: 'Between two uses on one channel; 30 at least.', ...error('restDays') },
        autocomplete: 'off',
      },
      seasonFrom: {
        ...{ name: 'seasonFrom', label: 'Season from', optional: true, value: form.seasonFrom },
        ...{ hint: 'Month and day, as 11-15.', autocomplete: 'off', ...error('seasonFrom') },
      },
      seasonTo: {
        ...{ name: 'seasonTo', label: 'Season to', optional: true, value: form.seasonTo },
        ...{ hint: 'May lie in the next year, as 02-28.', autocomplete: 'off' },
        ...error('seasonTo'),
      },
    },
  };
}
