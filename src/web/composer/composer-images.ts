import type { Request } from 'express';
import type { FieldProblems } from '../../failures.js';
import { MediaRefusedError } from '../../media/image-reader.js';
import type { MediaLibrary } from '../../media/media-library.js';
import { uploadedFiles } from '../middleware/form-uploads.js';
import { personOf } from '../request.js';
import type { ComposerForm } from './composer-form.js';

/** More than any network takes. */
export const MOST_IMAGES = 20;

/** Keeps the images that came with the form; each then has a field for its alternative text. */
export async function takeImages<F extends Pick<ComposerForm, 'images'>>(
  { media }: { readonly media: MediaLibrary },
  req: Request,
  form: F,
): Promise<{ readonly form: F; readonly problems: FieldProblems | null }> {
  const images = [...form.images];
  const refused: string[] = [];
  for (const { name, bytes, problem } of uploadedFiles(req)) {
    if (problem !== null) {
      refused.push(`“${name}”: ${problem}`);
      continue;
    }
    if (images.length >= MOST_IMAGES) {
      refused.push(`“${name}” was left out: a post has at most ${MOST_IMAGES} images.`);
      continue;
    }
    try {
      const { _id: id } = await media.accept(bytes, { by: personOf(req).id });
      images.push({ id, alternativeText: '' });
    } catch (error) {
      if (!(error instanceof MediaRefusedError)) throw error;
      refused.push(`“${name}”: ${error.message}`);
    }
  }
  const problems = refused.length > 0 ? { images: refused } : null;
  return { form: { ...form, images }, problems };
}
