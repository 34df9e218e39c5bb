/** Says with each cursor of an answer which backend made it. Nothing else of the answer changes. */
import { HeaderList, isReader, joined, type BodyReader, type HttpAnswer } from '../../http/index.ts'
import { stringEdits, type EditString, type StringEdits } from '../../json/index.ts'
import { storeBytes } from '../headers/byte-headers.ts'
import { isJsonType, parseMediaType } from '../headers/media-type.ts'
import { behindCursor, type CursorParameter } from './cursors.ts'

export interface PageContext {
  readonly parameters: readonly CursorParameter[]
  /** Names of those parameters in links: bodies may hold links in the backend's words. */
  readonly names: readonly string[]
  /** Of the backend that answers. */
  readonly mark: string
  /** Path that the client asked for: links to another one are of other lists. */
  readonly path: string
}

const links = ['link', 'location', 'content-location'] as const

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** A cursor in the query of a link, in a header or inside of a JSON text: with what is before it, and to its end. */
const cursorIn = (parameters: readonly string[]): RegExp => {
  const names = parameters.flatMap((name) => [name, encodeURIComponent(name)]).map(escaped)
  const begin = String.raw`(?:[?&]|\\u0026)`
  const value = String.raw`(?:[^&#"\\\s<>]|\\(?!u002[36]).)+`
  return new RegExp(`${begin}(?:${[...new Set(names)].join('|')})=${value}`, 'gi')
}

/** Whether a link leads to more of the list that was asked for. */
const leadsOn = (link: string, path: string): boolean => {
  const [before = ''] = link.split(/[?#]/)
  return (
    before === '' ||
    before === path ||
    new RegExp(`^(?:https?:)?//[^/]+${escaped(path)}$`, 'i').test(before)
  )
}

/** Beginning with a scheme, a host, a path or a query, and not just with a slash, as cursors may. */
const isLink = (written: string): boolean =>
  /:\\?\/\\?\//.test(written) || /^"(?:\\?\/)?[^?"]*\?/.test(written)

/** A text of a body, as it is written there: a cursor, or a link that may hold one. */
const markText =
  ({ mark }: PageContext, cursor: RegExp): EditString =>
  (written) => {
    if (written === '""') return written
    const end = behindCursor(mark)
    return isLink(written)
      ? written.replaceAll(cursor, (found) => found + end)
      : `${written.slice(0, -1)}${end}"`
  }

const markLinks = (headers: HeaderList, { mark, path }: PageContext, cursor: RegExp): void => {
  const marked = (link: string) =>
    leadsOn(link, path) ? link.replaceAll(cursor, (found) => found + behindCursor(mark)) : link
  for (const name of links) {
    const said = headers.get(name)
    if (said === null) continue
    const told =
      name === 'link'
        ? said.replaceAll(/<([^<>]*)>/g, (_, link: string) => `<${marked(link)}>`)
        : marked(said)
    if (told !== said) headers.set(name, told)
  }
}

const edited = (body: BodyReader, edits: StringEdits): BodyReader => {
  let isOver = false
  return {
    read: async () => {
      while (!isOver) {
        const { done, value } = await body.read()
        isOver = done
        const bytes = done ? edits.end() : edits.push(value ?? new Uint8Array())
        if (bytes.length > 0) return { done: false, value: bytes }
      }
      return { done: true }
    },
    cancel: (reason) => body.cancel(reason),
  }
}

const wholly = (body: Uint8Array, edits: StringEdits): Uint8Array<ArrayBuffer> => {
  const parts = [edits.push(body), edits.end()]
  return joined(
    parts,
    parts.reduce((sum, { length }) => sum + length, 0),
  )
}

/** @param answer as the client's version has it, without a coding */
export const markPage = (answer: HttpAnswer, context: PageContext): HttpAnswer => {
  const { parameters, names, mark } = context
  const cursor = cursorIn(names)
  const headers = new HeaderList(answer.headers)
  markLinks(headers, context, cursor)
  for (const name of parameters.flatMap(([, use]) => use.headers ?? [])) {
    const said = headers.get(name)
    if (said) headers.set(name, said + behindCursor(mark))
  }
  const paths = parameters.flatMap(([, use]) => use.fields ?? []).map((field) => field.split('.'))
  const { status, body } = answer
  const { type } = parseMediaType(headers.get('content-type') ?? '')
  const isPage = status >= 200 && status < 300 && status !== 206 && isJsonType(type)
  if (!isPage || paths.length === 0 || headers.has('content-encoding'))
    return { ...answer, headers }
  const kept = headers.filter((name) => !storeBytes.has(name))
  if (body === null) return { status, headers: kept, body }
  const edits = stringEdits(paths, markText(context, cursor))
  if (isReader(body)) return { status, headers: kept, body: edited(body, edits) }
  const bytes = wholly(body, edits)
  kept.set('content-length', String(bytes.byteLength))
  return { status, headers: kept, body: bytes }
}
