/** Whether the tests that rows name are there: a title is looked for in the source of its file. */
import { readFileSync } from 'node:fs'
import type { Row, Shown } from './row.ts'

export interface NamedTest {
  /** Below the root of the repository. */
  readonly file: string
  readonly title: string
}

export const testsOf = (shown: Shown = {}): readonly NamedTest[] =>
  Object.entries(shown).flatMap(([file, titles]) =>
    [titles].flat().map((title) => ({ file: `test/${file}`, title })),
  )

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)

/** The title as the first argument of a call that is no `skip`, `todo` or `describe`. */
const callOf = (title: string): RegExp => {
  const quoted = title.replaceAll('\\', '\\\\')
  const texts = [`'${quoted.replaceAll("'", String.raw`\'`)}'`, `"${quoted}"`, `\`${quoted}\``]
  const literal = texts.map(escaped).join('|')
  return new RegExp(String.raw`(?<!\b(?:describe|skip|todo)\b[\w.]*)\(\s*(?:${literal})\s*,`)
}

const sources = new Map<string, string>()

const sourceOf = (file: string): string | undefined => {
  const known = sources.get(file)
  if (known !== undefined) return known
  try {
    const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8')
    sources.set(file, text)
    return text
  } catch {
    return undefined
  }
}

const wrongOf = ({ file, title }: NamedTest): string | undefined => {
  const source = sourceOf(file)
  if (source === undefined) return `there is no ${file}`
  return callOf(title).test(source) ? undefined : `${file} has no test "${title}"`
}

/** What is wrong with rows: each is there once, in order, and is shown by tests or says what is missing. */
export const rowIssues = (rows: readonly Row[], count: number): readonly string[] => {
  const numbers = rows.map(({ row }) => row)
  const wanted = Array.from({ length: count }, (_, at) => at + 1)
  const issues = rows.flatMap((one) => {
    const tests = testsOf(one.shown)
    const wrong = tests.map(wrongOf).filter((issue) => issue !== undefined)
    if (tests.length === 0 && one.missing === undefined)
      wrong.push('no test shows it, and nothing is said to be missing')
    return wrong.map((issue) => `Row ${one.row}: ${issue}`)
  })
  return numbers.join() === wanted.join()
    ? issues
    : [...issues, `Rows are to be 1 to ${count}, in order, each once`]
}
