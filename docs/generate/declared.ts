/** Reads the members of exported interfaces, and what their JSDoc says, from the sources: pages of them cannot drift. */
import { readFileSync } from 'node:fs'
import { code, table } from './markdown.ts'

export interface Member {
  readonly name: string
  readonly isOptional: boolean
  /** As it is written, in one line. */
  readonly type: string
  /** The JSDoc in one line, without its tags. */
  readonly says: string
}

const internal = '@internal'

const textOf = (comment: string): string =>
  comment
    .replaceAll(/^\s*\/\*\*|\*\/\s*$/g, '')
    .replaceAll(/^\s*\* ?/gm, '')
    .split(/^@/m, 1)
    .join('')
    .replaceAll(/\s+/g, ' ')
    .trim()

const withoutReadonly = (type: string): string =>
  type
    .replaceAll(/\breadonly /g, '')
    .replaceAll(/\bReadonly<Record<([^<>]*)>>/g, 'Record<$1>')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^Readonly<(.*)>$/, '$1')
    .replace(/^\| /, '')

/** The source as the formatter writes it: two spaces before a member, four within it. */
const memberPattern =
  /^ {2}(\/\*\*[\s\S]*?\*\/\s+)?readonly (\w+)(\??):(.*(?:\n(?: {4}.*| {2}[}\]>|].*))*)$/gm

/**
 * @param file from the folder of the project
 * @throws Error where there is no such interface, or a member cannot be read
 */
export const membersOf = (file: string, name: string): readonly Member[] => {
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  const [, body] =
    new RegExp(`^export interface ${name}\\b[^{]*\\{\\n([\\s\\S]*?)^\\}`, 'm').exec(source) ?? []
  if (body === undefined) throw new Error(`${file} has no interface ${name}`)
  const members = [...body.matchAll(memberPattern)].map(
    ([, comment = '', member = '', optional, type = '']): Member => ({
      name: member,
      isOptional: optional === '?',
      type: withoutReadonly(type),
      says: comment.includes('@internal') ? internal : textOf(comment),
    }),
  )
  const count = body.match(/^ {2}readonly \w+\??:/gm)?.length ?? 0
  if (members.length !== count) throw new Error(`${file}: not all of ${name} can be read`)
  return members.filter(({ says }) => says !== internal)
}

/** A table of what authors may write in place of an interface. @throws Error where JSDoc lacks */
export const memberTable = (
  file: string,
  name: string,
  { links = {}, optional = false }: TableOptions = {},
): string =>
  table(
    ['Name', 'Type', 'Meaning'],
    membersOf(file, name).map((member) => {
      if (member.says === '') throw new Error(`${file}: ${name} > ${member.name} has no JSDoc`)
      const isRequired = !optional && !member.isOptional
      const type = Object.entries(links).reduce(
        (text, [known, target]) =>
          text.replace(new RegExp(`\\b${known}\\b`), `\`[\`${known}\`](${target})\``),
        code(member.type),
      )
      const told = `${code(member.name)}${isRequired ? ', required' : ''}`
      return [told, type.replaceAll('``', ''), member.says]
    }),
  )

interface TableOptions {
  /** Where names of types are told of. */
  readonly links?: Readonly<Record<string, string>>
  /** Whether nothing has to be said. */
  readonly optional?: boolean
}
