/** The headers of answers. */
import type { JsonObject } from '../../../json/index.ts'
import type { VersionLife } from './info.ts'

const header = (description: string, example?: string): JsonObject => ({
  description,
  schema: { type: 'string' },
  ...(example === undefined ? {} : { example }),
})

/** What `Deprecation` and `Sunset` say of a version whose life is known. */
const seconds = (time: string): string => `@${Math.floor(Date.parse(time) / 1000)}`
const httpDate = (time: string): string => new Date(time).toUTCString()

export const headersOf = (version: string, { deprecated, sunset }: VersionLife): JsonObject => ({
  Version: header('The version of this answer', version),
  Vary: header('The request headers that the answer depends on', 'API-Version'),
  'X-Request-Id': header('What the gateway calls the request in its log'),
  ETag: header('Which state of the document this is, as this version sees it', '"7"'),
  Location: header('Path of the new document'),
  Deprecation: header(
    'When the version was deprecated, as @seconds (RFC 9745); absent where it is not',
    deprecated === undefined ? undefined : seconds(deprecated),
  ),
  Sunset: header(
    'When the version will be retired (RFC 8594); absent where nobody has said',
    sunset === undefined ? undefined : httpDate(sunset),
  ),
  Link: header('Deprecation notice, successor version, next page (RFC 8288)'),
  'WWW-Authenticate': header('How clients can say who they are'),
  'Retry-After': {
    description: 'After how many seconds it is worth another try, where that is known',
    schema: { type: 'integer', minimum: 0 },
  },
  'Isthmus-Omitted': {
    description:
      'How many items were left out as they could not be carried to this version; absent where none was, or where the answer was sent while it was adapted',
    schema: { type: 'integer', minimum: 1 },
  },
})
