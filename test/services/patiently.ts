/** For `vi.waitFor` of what real sockets and processes do: on a busy machine a second is nothing. */
export const patiently = { timeout: 10_000 }
