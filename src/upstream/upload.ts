/** The client's body on its way to the store: when it breaks off or takes its time, that is not the store's fault. */
import type { BodyReader } from '../http/index.ts'
import type { Deadlines } from './deadlines.ts'

/**
 * A reader of the same bytes. The store's clocks stand still while the client is waited for; the
 * client's failure ends the request as one of the client.
 *
 * @param sent called once all of it has been read
 */
export const watchedUpload = (
  body: BodyReader,
  deadlines: Deadlines,
  sent: () => void,
): BodyReader => ({
  read: async () => {
    deadlines.waitForClient()
    try {
      const chunk = await body.read()
      deadlines.clientCame()
      if (chunk.done) sent()
      return chunk
    } catch (error) {
      deadlines.clientFailed(error)
      throw error
    }
  },
  cancel: (reason) => body.cancel(reason),
})
