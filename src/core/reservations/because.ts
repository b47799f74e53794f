/** The reason as a field of an event, when one was given. */
export function because(reason: string | undefined): { readonly reason?: string } {
  return reason === undefined ? {} : { reason }
}
