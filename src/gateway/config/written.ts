/** Texts of which a part is the version, such as `/api/v{version}`: read, and written. */
import type { Scheme } from '../../contract/index.ts'

export interface Written {
  /** The version in a text of this form; undefined where it is another text. */
  read(text: string): string | undefined
  write(version: string): string
}

const hole = '{version}'

/**
 * Of a form with `{version}`. What was meant as a version is one, well formed or not: it begins with
 * a digit, or it is a name by the scheme. With the `v` of the form alone nothing else can be meant.
 */
export const createWritten = (form: string, scheme: Scheme): Written => {
  const [before = '', after = ''] = form.split(hole)
  const hasV = before.endsWith('v')
  const digits = hasV ? /^\d/ : /^v?\d/
  return {
    read: (text) => {
      if (text.length < before.length + after.length) return undefined
      if (!text.startsWith(before) || !text.endsWith(after)) return undefined
      const inner = text.slice(before.length, text.length - after.length)
      if (inner === '') return before === 'v' ? inner : undefined
      if (digits.test(inner)) return inner
      if (hasV && inner.startsWith('v')) return undefined
      return scheme.parse(inner) === undefined ? undefined : inner
    },
    write: (version) => before + version + after,
  }
}
