/** Path templates of routes, such as `/entities/{id}`: taken apart, matched, filled in. */

/** What stands as it is, or the name of a parameter. */
export type Segment = string | { readonly parameter: string }

/** Values of parameters as they stand in a path, still percent-encoded. */
export type PathParameters = Readonly<Record<string, string>>

export const segmentsOf = (path: string): string[] => path.split('/').slice(1)

export const templateOf = (path: string): readonly Segment[] =>
  segmentsOf(path).map((segment) =>
    /^\{.+\}$/.test(segment) ? { parameter: segment.slice(1, -1) } : segment,
  )

/** Without its percent-encoding; as it stands where that is broken. */
export const decodeSegment = (segment: string): string => {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Static segments beat parameters, from the left. */
export const bySpecificity = (a: readonly Segment[], b: readonly Segment[]): number => {
  for (const [i, segment] of a.entries()) {
    const difference = Number(typeof segment !== 'string') - Number(typeof b[i] !== 'string')
    if (difference !== 0) return difference
  }
  return 0
}

/** The parameters when the path fits. They stay encoded, so that they go on as they came. */
export const fit = (
  template: readonly Segment[],
  given: readonly string[],
): PathParameters | undefined => {
  if (template.length !== given.length) return undefined
  for (let i = 0; i < template.length; i++) {
    const [segment, text] = [template[i], given[i] as string]
    if (typeof segment === 'string' ? segment !== decodeSegment(text) : text === '')
      return undefined
  }
  const params: Record<string, string> = Object.create(null)
  for (const [i, segment] of template.entries()) {
    if (typeof segment !== 'string') params[segment.parameter] = given[i] as string
  }
  return params
}

/** Templates taken apart: by turns what stands as it is, and the name of a parameter. */
const templates = new Map<string, readonly string[]>()

const partsOf = (template: string): readonly string[] => {
  let parts = templates.get(template)
  if (!parts) {
    parts = template.split(/[{}]/)
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
