import { channelChanges, channelSlug, connectionDetails } from '../../channels/channel-details.js';
import type { ChannelChanges, ConnectionDetails } from '../../channels/channel-details.js';
import { perFunction } from '../../domain/index.js';
import { InvalidInputError } from '../../failures.js';
import type { Network } from '../../networks/contract.js';
import type { FormFields } from '../form-fields.js';
import { checkForm, readPlanFields } from './rhythm-form.js';

/** A channel to connect, from the form with everything on it. Throws an InvalidInputError. */
export function readConnectionForm(
  network: Network,
  fields: FormFields,
  details: typeof connectionDetails = connectionDetails,
): ConnectionDetails {
  const plan = readPlanFields(fields);
  const name = fields.text('name');
  const slug = fields.text('slug').trim().toLowerCase();
  const raw = {
    ...plan.raw,
    name,
    // Without a name there is nothing to make an address of, and the name is asked for already.
    slug: slug === '' ? slugFrom(name.trim() === '' ? 'unnamed' : name) : slug,
    ...connectionFields(network, fields),
    approval: approvalFields(fields),
  };
  return checkForm(details(network), { ...plan, raw }, fields);
}

/** Changes of a channel that is there; secrets left empty stay as they are. */
export function readChangesForm(network: Network, fields: FormFields): ChannelChanges {
  const { settings, credentials } = connectionFields(network, fields);
  const raw = {
    name: fields.text('name'),
    settings,
    credentials: Object.values(credentials).every((value) => value === '') ? null : credentials,
    approval: approvalFields(fields),
  };
  return checkForm(channelChanges(network), { raw, problems: {} }, fields);
}

function connectionFields(network: Network, fields: FormFields) {
  const texts = (secret: boolean): Record<string, string> =>
    Object.fromEntries(
      network.fields
        .filter((field) => field.secret === secret)
        .map(({ name }) => [name, fields.text(inputName(secret, name))]),
    );
  return { settings: texts(false), credentials: texts(true) };
}

/** Speaks of the name where nobody typed the short name that cannot be used. */
export function withShortNameWords(error: unknown, fields: FormFields): unknown {
  if (!(error instanceof InvalidInputError) || !error.fields['slug']) return error;
  if (fields.text('slug').trim() !== '') return error;
  const made = slugFrom(fields.text('name'));
  const sentence = channelSlug.safeParse(made).success
    ? `The name gives the short name ${made}, which another channel has, or once had. Write a different one here.`
    : 'No short name can be made of this name. Write one here, as in city-news.';
  return new InvalidInputError({ ...error.fields, slug: [sentence] });
}

/** Whether any secret was typed. */
export const typedCredentials = (network: Network, fields: FormFields): boolean =>
  Object.values(connectionFields(network, fields).credentials).some((value) => value !== '');

const approvalFields = (fields: FormFields) =>
  perFunction((name) => fields.flag(`approval.${name}`));

export const inputName = (secret: boolean, name: string): string =>
  `${secret ? 'credentials' : 'settings'}.${name}`;

/** An address made of a name: "City News" gives city-news. */
export function slugFrom(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
}
