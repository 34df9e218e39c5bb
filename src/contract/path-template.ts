/** Path templates of routes, such as `/entities/{id}` or `/files/{path+}`: taken apart, matched, filled in. */

/** What stands as it is, or the name of a parameter, which at the end may take all segments that are left. */
export type Segment = string | { readonly parameter: string; readonly rest?: true }

/** Values of parameters as they stand in a path, still percent-encoded. */
export type PathParameters = Readonly<Record<string, string>>

export const segmentsOf = (path: string): string[] => path.split('/').slice(1)

export const templateOf = (path: string): readonly Segment[] =>
  segmentsOf(path).map((segment) => {
    const [, parameter, rest] = /^\{(.+?)(\+?)\}$/.exec(segment) ?? []
    if (parameter === undefined) return segment
    return rest ? { parameter, rest: true } : { parameter }
  })

/** The names of the parameters of a template, in order. */
export const parametersIn = (path: string): readonly string[] =>
  templateOf(path).flatMap((segment) => (typeof segment === 'string' ? [] : [segment.parameter]))

/** Without its percent-encoding; as it stands where that is broken. */
export const decodeSegment = (segment: string): string => {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

const openness = (segment: Segment): number => {
  if (typeof segment === 'string') return 0
  return segment.rest ? 2 : 1
}

/**
 * Static segments beat parameters, and these what takes all that is left, from the left. An order of
 * all templates: also of those that no path fits at once, or sorting would mix up the others.
 */
export const bySpecificity = (a: readonly Segment[], b: readonly Segment[]): number => {
  for (const [i, segment] of a.entries()) {
    const other = b[i]
    const difference = other === undefined ? 1 : openness(segment) - openness(other)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

const takesRest = (segment: Segment | undefined): boolean =>
  typeof segment === 'object' && segment.rest === true

/** The parameters when the path fits. They stay encoded, so that they go on as they came. */
export const fit = (
  template: readonly Segment[],
  given: readonly string[],
): PathParameters | undefined => {
  const { length } = template
  if (given.length !== length && !(given.length > length && takesRest(template[length - 1]))) {
    return undefined
  }
  for (let i = 0; i < length; i++) {
    const segment = template[i]
    const text = given[i] as string
    if (typeof segment === 'string' ? segment !== decodeSegment(text) : text === '')
      return undefined
  }
  const params: Record<string, string> = Object.create(null)
  for (let i = 0; i < length; i++) {
    const segment = template[i] as Segment
    if (typeof segment === 'string') continue
    params[segment.parameter] = segment.rest ? given.slice(i).join('/') : (given[i] as string)
  }
  return params
}

/** Templates taken apart: by turns what stands as it is, and the name of a parameter. */
const templates = new Map<string, readonly string[]>()

const partsOf = (template: string): readonly string[] => {
  let parts = templates.get(template)
  if (!parts) {
    parts = template.split(/\{|\+?\}/)
    templates.set(template, parts)
  }
  return parts
}

/** Fills the parameters into a template: by name, or by position where another version names them differently. */
export const renderPath = (template: string, params: PathParameters): string => {
  const parts = partsOf(template)
  let path = parts[0] ?? ''
  for (let i = 1; i + 1 < parts.length; i += 2) {
    const name = parts[i]!
    path += (params[name] ?? Object.values(params)[i >> 1] ?? `{${name}}`) + parts[i + 1]!
  }
  return path
}
