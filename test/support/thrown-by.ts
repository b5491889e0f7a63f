/** What a promise is rejected with; fails the test when it is not. */
export async function thrownBy(work: Promise<unknown>): Promise<Error> {
  let result: unknown;
  try {
    result = await work;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error(`expected a rejection, but it resolved with ${JSON.stringify(result)}`);
}
