/** A real server that tests of a network start, stop and may have installed. */
export interface TestServer {
  /** What people know it by. */
  readonly name: string;
  /** Why it cannot be started here, as the end of a sentence, or null when it can. */
  missing(): string | null;
  /** Makes it startable on this machine; harmless where it is already. Throws when it cannot. */
  install(): Promise<void>;
}

/** A suite on a real server; one skipped test that says why on a machine that lacks it. */
export function describeOn(
  server: TestServer,
  title: string,
  suite: (this: Mocha.Suite) => void,
): void {
  const reason = server.missing();
  if (reason === null) describe(title, suite);
  else describe(title, () => it(`runs on ${server.name} (skipped: ${reason})`));
}
