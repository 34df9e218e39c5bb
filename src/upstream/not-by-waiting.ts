/** Answers of a backend that no waiting mends: who asks is wrong, or what is asked for is not there, or broken. */
import type { Problem } from '../errors/index.ts'

/** Statuses of a backend that may take the same request later. */
const later: ReadonlySet<number> = new Set([408, 425, 429])

/** Statuses that are about who asks. */
const closed: ReadonlySet<number> = new Set([401, 403, 407])

/** Whether the same request is answered so however long one waits. */
export const isFinalStatus = (status: number): boolean =>
  status >= 400 && status < 500 && !later.has(status)

/** Of a problem whose member `answered` is the status of the backend. */
export const isFinal = ({ code, answered }: Problem): boolean =>
  code === 'document-unreadable' || (typeof answered === 'number' && isFinalStatus(answered))

/**
 * What to do about a final status, to follow it in a sentence; empty for others.
 *
 * @param backend its name in the configuration
 * @example wayOut('blue', 401) // ': say in backends > blue > replication > headers who asks'
 */
export const wayOut = (backend: string, status: number): string => {
  if (closed.has(status)) return `: say in backends > ${backend} > replication > headers who asks`
  if (status === 404 || status === 405)
    return `: it has no such path, so look at backends > ${backend} > url, and at the paths of its replication`
  if (status === 413) return ': it takes no requests as large, so make batches smaller by --batch'
  return ''
}
