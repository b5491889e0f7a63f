import { API_ROOT } from './api-root.js';
import type { Endpoint } from './endpoint.js';

const EXAMPLE_ID = '01kf3v9n8s7a6b5c4d3e2f1g0h';

/** A request that somebody can paste into a shell, with the token in `$TOKEN`. */
export function curlExample(endpoint: Endpoint, siteUrl: string): string {
  const { method, example } = endpoint;
  const path = endpoint.path.replace(':function', 'support').replace(':id', EXAMPLE_ID);
  const address = `${siteUrl}${API_ROOT}${path}${example?.query ?? ''}`;
  const lines = [
    `curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}'${address}'`,
    `-H "Authorization: Bearer $TOKEN"`,
    ...(method === 'post' ? ['-H "Idempotency-Key: $(uuidgen)"'] : []),
    ...(endpoint.file ? [`-F '${endpoint.file.field}=@picture.jpg'`] : []),
    ...(example?.body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d '${bodyText(example.body)}'`]),
  ];
  return lines.join(' \\\n  ');
}

/** On one line where it is short. No example has an apostrophe, which would end the shell's text. */
function bodyText(body: unknown): string {
  const short = JSON.stringify(body);
  return short.length <= 60 ? short : JSON.stringify(body, null, 2).replaceAll('\n', '\n  ');
}
