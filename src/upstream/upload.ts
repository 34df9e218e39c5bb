/** The client's body on its way to the store: when it breaks off, that is not the store's fault. */
import type { BodyReader } from '../http/index.ts'
import type { Deadlines } from './deadlines.ts'

/** A reader of the same bytes; its failure ends the request as one of the client. */
export const watchedUpload = (body: BodyReader, deadlines: Deadlines): BodyReader => ({
  read: async () => {
    try {
      return await body.read()
    } catch (error) {
      deadlines.clientFailed(error)
      throw error
    }
  },
  cancel: (reason) => body.cancel(reason),
})
