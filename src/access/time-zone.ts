/** Whether a text names an IANA time zone that this system knows. */
export function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    // Offsets such as +02:00 are taken by Intl too; people live in zones.
    return !/^[+-]/.test(text);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Every zone that a person can choose, UTC first. */
export const timeZones = (): readonly string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];
