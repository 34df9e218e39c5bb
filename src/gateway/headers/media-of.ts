/** Of which media type answers are. */
import type { Route } from '../../contract/index.ts'

const usualMedia = { sse: 'text/event-stream', ndjson: 'application/x-ndjson' } as const

/** The media type of a route's answers. */
export const mediaOf = ({ media, stream }: Route): string =>
  media ?? (stream ? usualMedia[stream] : 'application/json')
