/** Reads a key set from a file, of whatever kind and size the file is. */
import type { JWK } from 'jose'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { keysOf, largestKeySet } from '../key-set.ts'

/** The keys, or what is wrong with the file. Never rejects. */
export const readKeys = async (path: string): Promise<readonly JWK[] | string> => {
  try {
    // Without waiting: opening a pipe would wait for whoever writes into it.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const stats = await file.stat()
      if (!stats.isFile()) return 'is not a file'
      if (stats.size > largestKeySet) return `is larger than ${largestKeySet} bytes`
      const bytes = Buffer.alloc(stats.size)
      const { bytesRead } = await file.read(bytes, 0, bytes.length)
      return keysOf(bytes.toString('utf8', 0, bytesRead))
    } finally {
      await file.close()
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return code === 'ENOENT' ? 'does not exist' : `cannot be read${code && ` (${code})`}`
  }
}
