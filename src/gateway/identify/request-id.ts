/** One id a request, from the client or made here, so that logs of all sides can be joined. */
import type { HeaderList } from '../../http/index.ts'

/** The client's id when it is short and plain, else a new one. */
export const requestId = (headers: HeaderList): string => {
  const given = headers.get('x-request-id')
  return given !== null && /^[\w.:@/+=-]{1,128}$/.test(given) ? given : crypto.randomUUID()
}
