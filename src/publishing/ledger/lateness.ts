import { MINUTE } from '../../domain/time-units.js';

/** A duration in milliseconds as people say it: "45 min", "2 h", "3 h 10 min", "2 days". */
export function describeLateness(milliseconds: number): string {
  const minutes = Math.round(milliseconds / MINUTE);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  const rest = minutes - hours * 60;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
