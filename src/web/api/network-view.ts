import type { z } from 'zod';
import type { ConnectionField, Network } from '../../networks/contract.js';
import type { networkListSchema } from './schemas/channel-settings.js';

type NetworkView = z.infer<typeof networkListSchema>['items'][number];

/** A network as somebody sees it who is about to connect a channel there. */
export function networkView(network: Network): NetworkView {
  const { name, label, summary, fields } = network;
  const issuesCredentials = network.issueCredentials !== undefined;
  return {
    ...{ name, label, summary },
    settings: fields.filter(({ secret }) => !secret).map(fieldView),
    credentials: issuesCredentials ? [] : fields.filter(({ secret }) => secret).map(fieldView),
    issuesCredentials,
    ownPage: network.authorisation !== undefined,
  };
}

const fieldView = ({ name, label, hint, required }: ConnectionField) => ({
  name,
  label,
  hint,
  required,
});
