import type { SnacAccount } from '../servers/snac.js';

/** Does on the server's log-in page what a person would; the parameters they come back with. */
export async function logInAt(
  address: string,
  { name, password }: SnacAccount,
): Promise<Record<string, string>> {
  const page = await (await fetch(address)).text();
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1] ?? '';
  const hidden = [...page.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const form = new URLSearchParams([
    ...hidden.map(([, name = '', value = '']) => [name, value] as [string, string]),
    ['login', name],
    ['passwd', password],
  ]);
  const answer = await fetch(action, { method: 'POST', body: form, redirect: 'manual' });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(`no redirect: ${answer.status} ${await answer.text()}`);
  return Object.fromEntries(new URL(location).searchParams);
}
