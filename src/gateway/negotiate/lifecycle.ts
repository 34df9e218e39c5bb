/** Headers that tell of a version's end: RFC 9745 (`Deprecation`), RFC 8594 (`Sunset`), RFC 8288 (`Link`). */
import { uriReference } from '../../http/index.ts'
import type { VersionEntry } from '../../policy/index.ts'

const unixSeconds = (date: string): number => Math.floor(Date.parse(date) / 1000)

/** Hosts as DNS has them, everything else percent-encoded: a link may be written with any letters. */
const target = (link: string): string =>
  uriReference(URL.canParse(link) ? new URL(link).href : link)

/** @param successorPath where the same request goes in the successor version */
export const lifecycleHeaders = (
  version: string,
  lifecycle: Readonly<Record<string, VersionEntry>>,
  successorPath: (successor: string) => string,
): readonly (readonly [name: string, value: string])[] => {
  const stage = lifecycle[version]
  if (!stage) return []
  const { deprecated, sunset, successor, link } = stage
  return [
    ...(deprecated === undefined ? [] : [['Deprecation', `@${unixSeconds(deprecated)}`] as const]),
    ...(sunset === undefined ? [] : [['Sunset', new Date(sunset).toUTCString()] as const]),
    ...(link === undefined
      ? []
      : [['Link', `<${target(link)}>; rel="deprecation"; type="text/html"`] as const]),
    ...(successor === undefined
      ? []
      : [
          ['Link', `<${uriReference(successorPath(successor))}>; rel="successor-version"`] as const,
        ]),
  ]
}
