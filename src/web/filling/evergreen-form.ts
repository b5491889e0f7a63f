import { isFunctionName } from '../../domain/index.js';
import {
  evergreenInput,
  USUAL_REST_DAYS,
  type EvergreenInput,
} from '../../filling/evergreen-input.js';
import { InvalidInputError, type FieldProblems } from '../../failures.js';
import type { EvergreenRecord } from '../../store/evergreens.js';
import { isRecordId } from '../../store/record-id.js';
import { readInput } from '../input.js';
import { formBodyOf, type FormBody, type KnownInputs } from '../composer/composer-body.js';
import type { FormImage } from '../composer/composer-form.js';

/** Everything that was typed of an evergreen, as it was typed. */
export interface EvergreenForm {
  readonly function: string;
  readonly title: string;
  readonly text: string;
  readonly images: readonly FormImage[];
  readonly variants: Readonly<Record<string, string>>;
  /** None for all of them. */
  readonly channels: readonly string[];
  readonly restDays: string;
  readonly seasonFrom: string;
  readonly seasonTo: string;
  readonly revision: number;
}

export const EVERGREEN_INPUTS: KnownInputs = {
  one: [...['function', 'title', 'text', 'restDays', 'seasonFrom', 'seasonTo', 'revision', 'do']],
  many: ['channels', 'image', 'removeImage', 'images'],
  each: ['variant.', 'alternativeText.'],
};

/** A new form, with what the address says of it. */
export function emptyForm(query: object): EvergreenForm {
  const form = readEvergreen(formBodyOf(query));
  return { ...form, restDays: String(USUAL_REST_DAYS), function: form.function || 'news' };
}

export function formOf(evergreen: EvergreenRecord): EvergreenForm {
  const { title, text, media, variants, channels, restDays, season, revision } = evergreen;
  return {
    ...{ function: evergreen.function, title: title ?? '', text, images: media, revision },
    variants: Object.fromEntries(Object.entries(variants).map(([id, own]) => [id, own.text])),
    ...{ channels: channels ?? [], restDays: String(restDays) },
    ...{ seasonFrom: season?.from ?? '', seasonTo: season?.to ?? '' },
  };
}

/** Reads what was sent without judging it. */
export function readEvergreen(body: FormBody): EvergreenForm {
  const name = body.text('function');
  const removed = new Set(body.texts('removeImage'));
  const revision = Number(body.text('revision'));
  return {
    function: isFunctionName(name) ? name : '',
    title: body.text('title').trim(),
    text: body.text('text'),
    images: [...new Set(body.texts('image'))]
      .filter((id) => isRecordId(id) && !removed.has(id))
      .map((id) => ({ id, alternativeText: body.text(`alternativeText.${id}`).trim() })),
    variants: Object.fromEntries(
      body.namesAfter('variant.').map((id) => [id, body.text(`variant.${id}`)]),
    ),
    channels: [...new Set(body.texts('channels'))].filter(isRecordId),
    restDays: body.text('restDays').trim(),
    seasonFrom: body.text('seasonFrom').trim(),
    seasonTo: body.text('seasonTo').trim(),
    revision: Number.isSafeInteger(revision) && revision >= 0 ? revision : 0,
  };
}

/** What the form asks for. @throws InvalidInputError by the names of its inputs */
export function inputOf(form: EvergreenForm): EvergreenInput {
  const { title, text, images, channels, seasonFrom, seasonTo } = form;
  const variants = Object.entries(form.variants).filter(([, own]) => own.trim() !== '');
  const given = {
    ...{ function: form.function, title: title === '' ? null : title, text, media: images },
    variants: Object.fromEntries(variants.map(([id, own]) => [id, { text: own }])),
    channels: channels.length === 0 ? null : channels,
    restDays: /^\d{1,4}$/.test(form.restDays) ? Number(form.restDays) : Number.NaN,
    season: seasonFrom + seasonTo === '' ? null : { from: seasonFrom, to: seasonTo },
  };
  try {
    return readInput(evergreenInput, given);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    throw new InvalidInputError(byInput(error.fields));
  }
}

/** Paths of the schema as names of inputs. */
function byInput(problems: FieldProblems): FieldProblems {
  const names: Readonly<Record<string, string>> = {
    'season.from': 'seasonFrom',
    'season.to': 'seasonTo',
  };
  return Object.fromEntries(
    Object.entries(problems).map(([path, messages]) => {
      const variant = /^variants\.([^.]+)/.exec(path)?.[1];
      if (variant !== undefined) return [`variant.${variant}`, messages];
      return [names[path] ?? path.split('.')[0] ?? '', messages];
    }),
  );
}
