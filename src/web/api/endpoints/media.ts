import { z } from 'zod';
import { InvalidInputError } from '../../../failures.js';
import { answer } from '../answer.js';
import { endpoint, type Endpoint } from '../endpoint.js';
import { answerSchemas } from '../schemas/names.js';
import { instantText, isoOf } from '../schemas/values.js';

const FIELD = 'file';

const mediaSchema = z
  .strictObject({
    id: z.string(),
    contentType: z.string(),
    bytes: z.number().int(),
    width: z.number().int(),
    height: z.number().int(),
    createdAt: instantText,
  })
  .meta({ description: 'An image that posts can show; what it shows is said where it is used.' })
  .register(answerSchemas, { id: 'Media' });

export const mediaEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/media',
    operation: 'createMedia',
    action: 'media.create',
    tag: 'media',
    summary: 'Upload an image',
    description:
      'JPEG, PNG, WebP or GIF, 10 MB and 40 megapixels at most. It is made anew from its pixels: places, cameras and whatever else was in the file are gone.',
    file: { field: FIELD },
    answers: { 201: { description: 'The image as it was kept.', schema: mediaSchema } },
    async handle({ media }, { actor, file }) {
      if (!file) throw new InvalidInputError({ [FIELD]: ['is missing: send one image'] });
      const record = await media.accept(file.bytes, { by: actor.id });
      const { _id: id, contentType, bytes, width, height, createdAt } = record;
      return answer(201, { id, contentType, bytes, width, height, createdAt: isoOf(createdAt) });
    },
  }),
];
