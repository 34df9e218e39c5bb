/** Finds the handler of a request; a fixed path wins over one with a key in it. */

export interface Endpoint<Handler> {
  readonly method: string
  /** `/entities/{id}`: a segment in braces stands for any one segment. */
  readonly path: string
  readonly handle: Handler
  /**
   * For a fixed path where one with a key is, too: whether only its own methods are taken from the
   * document whose key is this word.
   */
  readonly yields?: boolean
}

export type Match<Handler> =
  | {
      readonly kind: 'found'
      readonly handle: Handler
      readonly id: string
      /** Of the endpoint. */
      readonly path: string
    }
  /** `allow` lists the methods that the path has. */
  | { readonly kind: 'other-method'; readonly allow: readonly string[] }
  | { readonly kind: 'none' }

const isKey = (segment: string): boolean => segment.startsWith('{')

const fits = (template: readonly string[], segments: readonly string[]): boolean =>
  template.length === segments.length &&
  template.every((part, i) => isKey(part) || part === segments[i])

/** @param segments decoded path segments, without the leading slash. */
export const createRouter = <Handler>(endpoints: readonly Endpoint<Handler>[]) => {
  const table = endpoints.map((endpoint) => ({
    ...endpoint,
    template: endpoint.path.slice(1).split('/'),
  }))
  return function route(method: string, segments: readonly string[]): Match<Handler> {
    const matching = table.filter(({ template }) => fits(template, segments))
    const fixed = matching.filter(({ template }) => !template.some(isKey))
    const isWhole = fixed.some(({ yields = false }) => !yields)
    const candidates = isWhole ? fixed : [...fixed, ...matching.filter((it) => !fixed.includes(it))]
    if (candidates.length === 0) return { kind: 'none' }
    const wanted = method === 'HEAD' ? 'GET' : method
    const found = candidates.find((endpoint) => endpoint.method === wanted)
    if (found) {
      const id = segments[found.template.findIndex(isKey)] ?? ''
      return { kind: 'found', handle: found.handle, id, path: found.path }
    }
    const methods = candidates.map((endpoint) => endpoint.method)
    return { kind: 'other-method', allow: methods.includes('GET') ? [...methods, 'HEAD'] : methods }
  }
}

/** The decoded segments of a path, or undefined when it is not well formed. */
export const segmentsOf = (path: string): readonly string[] | undefined => {
  if (!path.startsWith('/')) return undefined
  try {
    return path.slice(1).split('/').map(decodeURIComponent)
  } catch {
    return undefined
  }
}
