/** Reads bodies no further than may be: a gateway that never ends one fills no memory. */
import { joined } from '../http/index.ts'
import { ownError } from './client-error.ts'

/** @throws ClientError `bad-answer` beyond the limit, whatever the reader throws where it breaks off */
export const readBounded = async (
  { body }: Response,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> => {
  if (!body) return new Uint8Array()
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return joined(chunks, length)
    length += value.byteLength
    if (length > most) {
      await reader.cancel().catch(() => undefined)
      throw ownError('bad-answer', `An answer has more than ${most} bytes`)
    }
    chunks.push(value)
  }
}
