/** What is wrong with the life of a version. */
import type { Issue } from '../../errors/index.ts'
import type { VersionEntry } from '../entry.ts'
import type { PolicyRules } from './rules.ts'

/** Characters. */
export const longestLink = 2048

/** RFC 3339, or its date alone. */
export const dateText =
  /^\d{4}-\d\d-\d\d(?:[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d))?$/

const isDate = (text: string): boolean => dateText.test(text) && !Number.isNaN(Date.parse(text))

export const versionIssues = (
  id: string,
  { deprecated, sunset, retired, successor, link }: VersionEntry,
  { versions: choices, defaultVersion }: PolicyRules,
): Issue[] => {
  const place = `version ${id}`
  if (!choices.includes(id)) return [{ place, message: 'there is no such version', choices }]
  const dates = Object.entries({ deprecated, sunset }).flatMap(([name, text]) =>
    text === undefined || isDate(text)
      ? []
      : [{ place: `${place} > ${name}`, message: 'is no date: 2027-06-01T00:00:00Z' }],
  )
  // RFC 8594 and RFC 9745 section 4: it cannot end before its end was announced.
  const isBefore =
    deprecated !== undefined && sunset !== undefined && Date.parse(sunset) < Date.parse(deprecated)
  return [
    ...dates,
    ...(isBefore
      ? [{ place: `${place} > sunset`, message: `${sunset} is before it is deprecated` }]
      : []),
    ...(retired && id === defaultVersion
      ? [
          {
            place: `${place} > retired`,
            message: 'clients that say no version are served in it: change versions.default first',
          },
        ]
      : []),
    ...(successor === undefined || choices.includes(successor)
      ? []
      : [
          {
            place: `${place} > successor`,
            message: `there is no version ${successor}`,
            choices,
          },
        ]),
    ...(link === undefined ||
    (link.length <= longestLink && URL.canParse(link) && /^https?:/i.test(link))
      ? []
      : [{ place: `${place} > link`, message: 'is no http address of a page' }]),
  ]
}
