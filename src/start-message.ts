import type { Services } from './services.js';

/** What a start prints: what is used, where it is, and the way in. */
export async function startMessage(
  services: Services,
  started: { readonly what: string; readonly url: string | null },
): Promise<string> {
  const lines = ['', `  Dimmerbank ${started.what}`];
  for (const { part, sentence } of services.uses) lines.push(`  ${part.padEnd(10)} ${sentence}`);
  if (started.url) {
    lines.push(`  address    ${started.url}`);
    const token = await services.access.firstRun.open();
    if (token) {
      lines.push(
        '',
        '  Make the first administrator here. The link works once; until then, every start prints a',
        '  new one in its place:',
      );
      lines.push(`  ${started.url}/setup?token=${token}`);
    }
  }
  return `${lines.join('\n')}\n\n`;
}
