import type { z } from 'zod';
import { isFunctionName, type FunctionName } from '../../domain/index.js';
import { InvalidInputError, type FieldProblems } from '../../failures.js';
import {
  newPost,
  postEdit,
  type NewPost,
  type PostEdit,
} from '../../publishing/scheduling/post-input.js';
import { isRecordId, newRecordId } from '../../store/record-id.js';
import { readInput } from '../input.js';
import type { FormBody, KnownInputs } from './composer-body.js';
import { readWhen, whenToSave, type WhenFields } from './composer-when.js';

/** One image of the form. */
export interface FormImage {
  readonly id: string;
  readonly alternativeText: string;
}

/** Everything that was typed, as it was typed. */
export interface ComposerForm {
  /** The id that the post will have, so that sending the form twice makes one post. */
  readonly submission: string;
  /** null where what was sent is none. */
  readonly function: FunctionName | null;
  readonly title: string;
  readonly text: string;
  readonly channels: readonly string[];
  /** By channel id; an empty variant is none. */
  readonly variants: Readonly<Record<string, string>>;
  readonly images: readonly FormImage[];
  readonly when: WhenFields;
  /** Whether it is only kept, whatever time was chosen. */
  readonly draft: boolean;
  /** Whether a text that is too long goes on below, where a network can. */
  readonly thread: boolean;
  readonly askApproval: boolean;
  readonly overrideReason: string;
  /** The revision of the post that is edited. */
  readonly revision: number;
}

/** Every input of the form. */
export const COMPOSER_INPUTS: KnownInputs = {
  one: [
    ...['do', 'at', 'submission', 'revision', 'function', 'title', 'text'],
    ...[
      'when',
      'date',
      'time',
      'zone',
      'choice',
      'clockSeen',
      'askApproval',
      'overrideReason',
      'thread',
    ],
  ],
  // A browser that cannot send files sends their names.
  many: ['channels', 'image', 'removeImage', 'images'],
  each: ['variant.', 'alternativeText.'],
};

/** Reads what was sent without judging it. */
export function readComposer(body: FormBody, zone: string): ComposerForm {
  const submission = body.text('submission');
  const asked = body.text('function');
  const removed = new Set(body.texts('removeImage'));
  const revision = Number(body.text('revision'));
  return {
    submission: isRecordId(submission) ? submission : newRecordId(),
    function: isFunctionName(asked) ? asked : null,
    title: body.text('title').trim(),
    text: body.text('text'),
    channels: [...new Set(body.texts('channels'))].filter(isRecordId),
    variants: variantsOf(body),
    images: [...new Set(body.texts('image'))]
      .filter((id) => isRecordId(id) && !removed.has(id))
      .map((id) => ({ id, alternativeText: body.text(`alternativeText.${id}`).trim() })),
    when: readWhen(body, zone),
    draft: body.text('do') === 'draft',
    thread: body.has('thread'),
    askApproval: body.has('askApproval'),
    overrideReason: body.text('overrideReason').trim(),
    revision: Number.isSafeInteger(revision) && revision >= 0 ? revision : 0,
  };
}

function variantsOf(body: FormBody): Record<string, string> {
  const ids = body.namesAfter('variant.').filter(isRecordId);
  return Object.fromEntries(ids.map((id) => [id, body.text(`variant.${id}`)]));
}

export type ReadForm<T> =
  | { readonly type: 'input'; readonly input: T }
  | { readonly type: 'problems'; readonly problems: FieldProblems };

/** The new post that the form asks for, or what is wrong with it by input. */
export function newPostOf(form: ComposerForm): ReadForm<NewPost> {
  const when = whenToSave(form);
  const read = check(newPost, form, {
    ...contentOf(form),
    function: form.function ?? undefined,
    channels: form.channels,
    when: when.type === 'when' ? when.when : { type: 'draft' },
    askApproval: form.askApproval,
    overrideReason: form.overrideReason === '' ? null : form.overrideReason,
  });
  return withProblems(read, {
    ...(form.function === null ? { function: ['Choose what the post is for.'] } : {}),
    ...(when.type === 'problems' ? when.problems : {}),
    ...(form.draft ? {} : unsaid(form)),
  });
}

/** The edit that the form asks for, or what is wrong with it by input. */
export function postEditOf(form: ComposerForm): ReadForm<PostEdit> {
  const read = check(postEdit, form, { ...contentOf(form), revision: form.revision });
  return withProblems(read, form.draft ? {} : unsaid(form));
}

function check<S extends z.ZodType>(
  schema: S,
  form: ComposerForm,
  given: unknown,
): ReadForm<z.output<S>> {
  try {
    return { type: 'input', input: readInput(schema, given) };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return { type: 'problems', problems: byInput(error.fields, form) };
  }
}

/** What the page itself has to say of an input replaces what the schema says of it. */
function withProblems<T>(read: ReadForm<T>, found: FieldProblems): ReadForm<T> {
  const problems = { ...(read.type === 'problems' ? read.problems : {}), ...found };
  return Object.keys(problems).length > 0 ? { type: 'problems', problems } : read;
}

function contentOf({ title, text, images, variants, channels, thread }: ComposerForm) {
  const used = Object.entries(variants).filter(
    ([id, variant]) => variant.trim() !== '' && channels.includes(id),
  );
  return {
    title: title === '' ? null : title,
    text,
    media: images,
    variants: Object.fromEntries(used.map(([id, variant]) => [id, { text: variant }])),
    thread,
  };
}

/** What is asked for only of what goes out. */
function unsaid({ text, images }: ComposerForm): FieldProblems {
  const problems: Record<string, string[]> = {};
  if (text.trim() === '' && images.length === 0) {
    problems['text'] = ['Write something to publish, or save it as a draft.'];
  }
  for (const { id, alternativeText } of images) {
    if (alternativeText !== '') continue;
    problems[`alternativeText.${id}`] = ['Say what the image shows, for people who cannot see it.'];
  }
  return problems;
}

/** Paths of the schema as names of inputs; a whole path stays where there is no such input. */
/** By the form's inputs instead of by the places in what is saved. */
export function byInput(
  problems: FieldProblems,
  { images }: Pick<ComposerForm, 'images'>,
): FieldProblems {
  const named = Object.entries(problems).map(([path, messages]) => {
    const image = /^media\.(\d+)\./.exec(path)?.[1];
    if (image !== undefined)
      return [`alternativeText.${images[Number(image)]?.id ?? ''}`, messages];
    const variant = /^variants\.([^.]+)/.exec(path)?.[1];
    if (variant !== undefined) return [`variant.${variant}`, messages];
    return [path.split('.')[0] ?? '', messages];
  });
  return Object.fromEntries(named) as FieldProblems;
}
