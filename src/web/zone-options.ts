import { timeZones } from '../access/time-zone.js';

export interface ZoneOption {
  readonly value: string;
  readonly label: string;
}

/** The options of a select of time zones; made once, since there are more than 400. */
export const zoneOptions: readonly ZoneOption[] = timeZones().map((value) => ({
  value,
  label: value.replaceAll('_', ' '),
}));

/** The zone this machine is in, as a first guess of where people are. */
export const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
