/** What a network does with one visible call: whether it takes the post, and what it answers. */
export interface Behaviour {
  readonly takes: boolean;
  readonly waitMilliseconds?: number;
  readonly answer:
    | 'created'
    /** Closes the connection without a byte. */
    | 'drop'
    /** Says nothing for ever. */
    | 'silence'
    /** 201 and a body that comes a byte at a time for ever. */
    | 'drip'
    /** 201 and a body without end, as fast as it is read. */
    | 'flood'
    /** 201 and the beginning of its body. */
    | 'cut-body'
    /** 201 and a page for people. */
    | 'html'
    | { readonly status: number; readonly headers?: Readonly<Record<string, string>> };
}

export const ACCEPT: Behaviour = { takes: true, answer: 'created' };
export const ACCEPT_AND_DROP: Behaviour = { takes: true, answer: 'drop' };
export const ACCEPT_AND_STAY_SILENT: Behaviour = { takes: true, answer: 'silence' };
export const DROP: Behaviour = { takes: false, answer: 'drop' };
export const slowly = (waitMilliseconds: number): Behaviour => ({ ...ACCEPT, waitMilliseconds });
export const refuse = (
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Behaviour => ({ takes: false, answer: { status, headers } });
export const acceptAndSay = (status: number): Behaviour => ({ takes: true, answer: { status } });
