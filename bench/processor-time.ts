import { readFileSync } from 'node:fs';

/** What `/proc/<pid>/stat` counts in, on every Linux that Node runs on. */
const TICKS_A_SECOND = 100;

/** The private redis-server, where there is one: the only process the product starts. */
export function childOf(pid: number): number | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? undefined : Number(children.split(' ')[0]);
}

/** What a process has used so far, in all its threads. */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold spaces, so count from behind it: user and system time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}
