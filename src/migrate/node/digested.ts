/** Counts and digests bytes as they go by. */
import { createHash } from 'node:crypto'
import type { Digest } from '../backup/backup-files.ts'

export const digesting = () => {
  const hash = createHash('sha256')
  let bytes = 0
  return {
    add: (chunk: Uint8Array): void => {
      bytes += chunk.length
      hash.update(chunk)
    },
    /** Once, at the end. */
    digest: (): Digest => ({ bytes, sha256: hash.digest('hex') }),
  }
}
