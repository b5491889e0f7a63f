import type { Request, Response } from 'express';
import {
  CallerError,
  ConflictError,
  ForbiddenError,
  InvalidInputError,
  RuleError,
} from '../../failures.js';
import type { Logger } from '../../log.js';
import { formProblems, type FormProblems } from '../form-problems.js';
import { renderPage } from '../render-page.js';
import { byInput, type ComposerForm } from './composer-form.js';

export interface KeepText {
  readonly log: Logger;
  /** Where the form is sent. */
  readonly action: string;
  /** Shows the form again. */
  readonly show: (
    form: ComposerForm,
    more: { readonly problems: FormProblems; readonly message?: string },
  ) => Promise<void>;
}

export interface Sending {
  readonly req: Request;
  readonly res: Response;
  readonly typed: ComposerForm;
}

/** Saves, and whatever goes wrong shows what was typed with "not saved" above it (R15). */
export async function keepingText(
  keep: KeepText,
  { req, res, typed }: Sending,
  save: () => Promise<void>,
): Promise<void> {
  try {
    try {
      await save();
    } catch (error) {
      if (!(error instanceof CallerError)) throw error;
      await keep.show(typed, problemsFor(error, typed, res));
    }
  } catch (error) {
    if (error instanceof CallerError) throw error;
    keep.log.error({ reference: req.reference ?? null, error }, 'post not saved');
    renderNotSaved(res, { typed, action: keep.action });
  }
}

/** Gives what was typed back, as a form that sends it once more. */
export function renderNotSaved(
  res: Response,
  { typed, action }: { readonly typed: ComposerForm; readonly action: string },
): void {
  renderPage(res.status(503), 'composer-not-saved', {
    title: 'Not saved',
    section: 'composer',
    styles: ['publishing', 'composer'],
    ...lostAndFound(typed, action),
    reference: res.req.reference ?? '',
  });
}

function problemsFor(
  error: CallerError,
  form: ComposerForm,
  res: Response,
): { problems: FormProblems } {
  if (error instanceof InvalidInputError) {
    res.status(400);
    return { problems: formProblems(byInput(error.fields, form)) };
  }
  if (error instanceof RuleError) {
    res.status(422);
    return { problems: formProblems({ text: error.rules.map(({ sentence }) => sentence) }) };
  }
  const status = error instanceof ForbiddenError ? 403 : error instanceof ConflictError ? 409 : 404;
  res.status(status);
  return { problems: formProblems({ '': [error.message] }) };
}

/** What was typed, as fields of a form that sends it once more. */
function lostAndFound(form: ComposerForm, action: string) {
  const { when, images, variants, channels } = form;
  return {
    action,
    text: form.text,
    hidden: pairs([
      ['do', form.draft ? 'draft' : 'save'],
      ['submission', form.submission],
      ['revision', String(form.revision)],
      ['function', form.function ?? ''],
      ['title', form.title],
      ...channels.map((id) => ['channels', id]),
      ...Object.entries(variants).map(([id, text]) => [`variant.${id}`, text]),
      ...images.flatMap(({ id, alternativeText }) => [
        ['image', id],
        [`alternativeText.${id}`, alternativeText],
      ]),
      ['when', when.when],
      ['date', when.date],
      ['time', when.time],
      ['zone', when.zone],
      ['choice', when.choice],
      ['clockSeen', when.seen],
      ...(form.thread ? [['thread', 'on']] : []),
      ...(form.askApproval ? [['askApproval', 'on']] : []),
      ['overrideReason', form.overrideReason],
    ]),
  };
}

const pairs = (fields: readonly (readonly string[])[]) =>
  fields.map(([name = '', value = '']) => ({ name, value }));
