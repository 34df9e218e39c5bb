/** Paths of documents as templates of routes. */
import { camel } from '../../names.ts'

export interface ReadPath {
  readonly path: string
  /** By the names in the document, the names in the template. */
  readonly parameters: Readonly<Record<string, string>>
  /** A query that stands in the path, as some documents tell operations apart. */
  readonly query?: readonly [name: string, value: string]
  /** What is said otherwise than in the document. */
  readonly told: readonly string[]
}

const plainSegment = /^[A-Za-z0-9._~-]+$/

/** A parameter's name as templates write it. */
const parameterName = (name: string): string => {
  const plain = /^[A-Za-z_]\w*$/.test(name)
    ? name
    : name.replaceAll(/\W+/g, '_').replace(/^_+|_+$/g, '')
  if (/^[A-Za-z_]/.test(plain)) return plain
  return plain === '' ? 'parameter' : `p${plain}`
}

/**
 * @param prefix what stands before all paths, without a slash at its end
 * @returns why a route cannot have the path, where it cannot
 */
export const readPath = (source: string, prefix: string): ReadPath | string => {
  const told: string[] = []
  const [beforeFragment = ''] = source.split('#')
  const mark = /^[^{?]*(?:\{[^}]*\}[^{?]*)*(\?)/.exec(beforeFragment)?.[0].length
  const plain = mark === undefined ? beforeFragment : beforeFragment.slice(0, mark - 1)
  const search = mark === undefined ? '' : beforeFragment.slice(mark)
  if (source.includes('#')) return 'a path with "#" in it is no path that can be asked for'
  const [pair] = [...new URLSearchParams(search.replaceAll(/[{}]/g, ''))]
  if (search !== '' && (!pair || pair[1] === '' || search.includes('&'))) {
    return 'a path with a query in it that does not give one parameter a value'
  }
  const whole = `${prefix}/${plain}`.replaceAll(/\/{2,}/g, '/')
  if (whole.length > 1 && whole.endsWith('/')) {
    told.push('the slash at the end of the path is left out')
  }
  const parameters: Record<string, string> = {}
  const taken = new Set<string>()
  const segments = whole.split('/').filter((segment) => segment !== '')
  const read: string[] = []
  for (const [at, segment] of segments.entries()) {
    const names = [...segment.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name)
    if (names.length === 0) {
      if (!plainSegment.test(segment)) return `a path with "${segment}" in it has no template`
      read.push(segment)
      continue
    }
    const isWhole = /^\{[^{}]*\}$/.test(segment)
    const [only = ''] = names
    const isRest =
      isWhole &&
      at === segments.length - 1 &&
      /^[+/]|[*+]$|^path$|\.\.\.$/.test(only) &&
      only !== 'path'
    const words = segment.split(/[{}]/).filter((word) => /\w/.test(word))
    const wanted = isWhole ? parameterName(only) : parameterName(camel(words.join(' ')))
    let name = wanted
    for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`
    taken.add(name)
    if (isWhole) parameters[only] = name
    else told.push(`"${segment}" is one parameter, "${name}", with what stands beside it`)
    read.push(`{${name}${isRest ? '+' : ''}}`)
  }
  return {
    path: `/${read.join('/')}`,
    parameters,
    told,
    ...(pair ? { query: pair } : {}),
  }
}

/** The segments of a template that are no parameters, without those that only name a version. */
export const staticSegments = (path: string): readonly string[] =>
  path
    .split('/')
    .filter((segment) => segment !== '' && !segment.startsWith('{') && !isVersion(segment))

const isVersion = (segment: string): boolean =>
  /^(?:v\d+(?:[._]\d+)*(?:(?:alpha|beta)\d*)?|api|rest|\d{4}-\d\d-\d\d)$/i.test(segment)

export const endsInParameter = (path: string): boolean => path.endsWith('}')
