/** What a write is judged by, and what comes of it. */
import type { Problem } from '../../errors/index.ts'
import type { Head, Row } from '../storage/documents.ts'

/** Whether the caller's conditions hold for what is stored; a problem when they do not. */
export type Guard = (stored: Head | undefined) => Problem | undefined

export interface Written {
  readonly created: boolean
  readonly row: Row
}
