/** On which line of a JSON text a value stands: so that what is wrong with it can be said there. */

interface Open {
  readonly path: string
  readonly isList: boolean
  /** Of the item that comes next. */
  index: number
  /** Of the member whose value comes next. */
  name: string | undefined
}

const token = /"(?:[^"\\\n]|\\.)*"|[{}[\],:]|\n|[^\s{}[\],:"]+|"/g

const under = (open: Open | undefined): string => {
  if (!open) return ''
  if (open.isList) return `${open.path}[${open.index}]`
  const name = open.name ?? ''
  return open.path === '' ? name : `${open.path}.${name}`
}

const textOf = (quoted: string): string => {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted
  }
}

/**
 * Lines by path, from 1 on, for as much of the text as is JSON.
 *
 * @example linesOf('{\n "if": [1] }').get('if[0]') // 2
 */
export const linesOf = (text: string): ReadonlyMap<string, number> => {
  const lines = new Map<string, number>([['', 1]])
  const opened: Open[] = []
  let line = 1
  for (const [found] of text.matchAll(token)) {
    const open = opened.at(-1)
    const isName = open && !open.isList && open.name === undefined && found.startsWith('"')
    if (found === '\n') line++
    else if (found === '}' || found === ']') opened.pop()
    else if (found === ',') {
      if (open?.isList) open.index++
      else if (open) open.name = undefined
    } else if (isName) {
      open.name = textOf(found)
      lines.set(under(open), line)
    } else if (found !== ':') {
      const path = under(open)
      if (!lines.has(path)) lines.set(path, line)
      if (found === '{' || found === '[') {
        opened.push({ path, isList: found === '[', index: 0, name: undefined })
      }
    }
  }
  return lines
}

/** The line of a path, or of what it is in where there is none. */
export const lineOf = (lines: ReadonlyMap<string, number>, path: string): number => {
  let at = path
  for (;;) {
    const line = lines.get(at)
    if (line !== undefined) return line
    const shorter = at.replace(/(?:\.[^.[\]]*|\[\d+\])$/, '')
    if (shorter === at) return 1
    at = shorter
  }
}
