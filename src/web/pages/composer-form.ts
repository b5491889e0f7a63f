import { isFunctionName, type FunctionName } from '../../domain/index.js';
import type { FieldProblems } from '../../failures.js';
import { newPost, postEdit, type NewPost, type PostEdit } from '../../publishing/post-input.js';
import { isRecordId, newRecordId } from '../../store/record-id.js';
import { fieldProblems } from '../input.js';
import type { FormBody, KnownInputs } from './composer-body.js';
import { readWhen, whenOf, type WhenFields } from './composer-when.js';

/** One image of the form. */
export interface FormImage {
  readonly id: string;
  readonly alternativeText: string;
}

/** Everything that was typed, as it was typed. */
export interface ComposerForm {
  /** The id that the post will have, so that sending the form twice makes one post. */
  readonly submission: string;
  readonly function: FunctionName;
  readonly title: string;
  readonly text: string;
  readonly channels: readonly string[];
  /** By channel id; an empty variant is none. */
  readonly variants: Readonly<Record<string, string>>;
  readonly images: readonly FormImage[];
  readonly when: WhenFields;
  /** Whether it is only kept, whatever time was chosen. */
  readonly draft: boolean;
  readonly askApproval: boolean;
  readonly overrideReason: string;
  /** The revision of the post that is edited. */
  readonly revision: number;
}

/** Every input of the form. */
export const COMPOSER_INPUTS: KnownInputs = {
  one: [
    ...['do', 'at', 'submission', 'revision', 'function', 'title', 'text'],
    ...['when', 'date', 'time', 'zone', 'choice', 'askApproval', 'overrideReason'],
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
    function: isFunctionName(asked) ? asked : 'news',
    title: body.text('title').trim(),
    text: body.text('text'),
    channels: [...new Set(body.texts('channels'))].filter(isRecordId),
    variants: variantsOf(body),
    images: [...new Set(body.texts('image'))]
      .filter((id) => isRecordId(id) && !removed.has(id))
      .map((id) => ({ id, alternativeText: body.text(`alternativeText.${id}`).trim() })),
    when: readWhen(body, zone),
    draft: body.text('do') === 'draft',
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
  const when = whenOf(form);
  const parsed = newPost.safeParse({
    ...contentOf(form),
    function: form.function,
    channels: form.channels,
    when: when.type === 'when' ? when.when : { type: 'draft' },
    askApproval: form.askApproval,
    overrideReason: form.overrideReason === '' ? null : form.overrideReason,
  });
  const problems = {
    ...(parsed.success ? {} : byInput(fieldProblems(parsed.error), form)),
    ...(when.type === 'problems' ? when.problems : {}),
    ...(form.draft ? {} : unsaid(form)),
  };
  if (!parsed.success || Object.keys(problems).length > 0) return { type: 'problems', problems };
  return { type: 'input', input: parsed.data };
}

/** The edit that the form asks for, or what is wrong with it by input. */
export function postEditOf(form: ComposerForm): ReadForm<PostEdit> {
  const parsed = postEdit.safeParse({ ...contentOf(form), revision: form.revision });
  const problems = {
    ...(parsed.success ? {} : byInput(fieldProblems(parsed.error), form)),
    ...(form.draft ? {} : unsaid(form)),
  };
  if (!parsed.success || Object.keys(problems).length > 0) return { type: 'problems', problems };
  return { type: 'input', input: parsed.data };
}

function contentOf({ title, text, images, variants, channels }: ComposerForm) {
  const used = Object.entries(variants).filter(
    ([id, variant]) => variant.trim() !== '' && channels.includes(id),
  );
  return {
    title: title === '' ? null : title,
    text,
    media: images,
    variants: Object.fromEntries(used.map(([id, variant]) => [id, { text: variant }])),
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
function byInput(problems: FieldProblems, { images }: ComposerForm): FieldProblems {
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
