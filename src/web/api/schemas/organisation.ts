import { z } from 'zod';
import { organisationName } from '../../../organisation.js';
import { answerSchemas, bodySchemas } from './names.js';

export const organisationBody = z
  .strictObject({ name: organisationName })
  .meta({ description: 'What the organisation is called on its public pages.' })
  .register(bodySchemas, { id: 'OrganisationName' });

export const organisationSchema = z
  .strictObject({
    name: z.string(),
    zone: z.string().meta({ description: 'Where the days of the grand master begin.' }),
  })
  .register(answerSchemas, { id: 'Organisation' });
