import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Documents that nobody can write until they are let go. */
export interface HeldDocuments {
  letGo(): Promise<void>;
}

/** Another process takes the one place among writers and keeps it. */
export async function holdDocuments(dataFolder: string): Promise<HeldDocuments> {
  const script = fileURLToPath(new URL('./document-holder.js', import.meta.url));
  const child = spawn(process.execPath, [script, join(dataFolder, 'documents')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return {
    async letGo() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}
