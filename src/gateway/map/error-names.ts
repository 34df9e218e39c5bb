/** Pointers and parameters that an error of the store names, as the client knows them. */
import { formatPointer, parsePointer, type Path } from '../../json/index.ts'
import { namePath } from './name-path.ts'
import type { Sides } from './sides.ts'
import {
  dialectOf,
  filterName,
  filterForms,
  parameterName,
  readFilterName,
  sameForm,
} from '../../contract/index.ts'
import type { RoutePair } from './route-pair.ts'
import { shapeAt } from './shape-at.ts'

/** What errors of one pair of routes are about. */
export interface ErrorView {
  readonly routes: RoutePair
  /** The document that a write sends; undefined when it looks the same in both versions. */
  readonly written: Sides | undefined
  /** The documents whose fields a query names; undefined when they look the same in both versions. */
  readonly filters: Sides | undefined
  /** A link of the store as the client may follow it. */
  readonly location: (link: string) => string
}

export interface ClientPlace {
  readonly path: Path
  /** The place itself, the value that the client has in its stead as a whole, or only what is around it. */
  readonly fit: 'exact' | 'whole' | 'near'
}

const containers: ReadonlySet<string> = new Set(['object', 'array', 'map', 'union', 'kinds'])

/** The client's place of a path of the store's document, or else of what is around it. */
export const clientPlace = (path: Path, { down, clientTypes, type }: Sides): ClientPlace => {
  for (let length = path.length; length > 0; length -= 1) {
    const mapped = down.mapPath(path.slice(0, length))
    if (mapped.kind === 'dropped') {
      const [made, ...others] = mapped.into ?? []
      if (made) return { path: made, fit: others.length > 0 ? 'near' : 'whole' }
      continue
    }
    if (length === path.length) return { path: mapped.path, fit: 'exact' }
    const isContainer = containers.has(shapeAt(clientTypes, type, mapped.path)?.kind ?? 'any')
    return { path: mapped.path, fit: isContainer ? 'near' : 'whole' }
  }
  return { path: [], fit: path.length > 0 ? 'near' : 'exact' }
}

/** A JSON Pointer, or one in a URI fragment (RFC 6901 section 6) as far as it needs no decoding. */
export const readPointer = (text: string): { prefix: string; path: Path } | undefined => {
  const prefix = text.startsWith('#') ? '#' : ''
  const path = parsePointer(text.slice(prefix.length))
  return path && { prefix, path }
}

export const writePointer = (prefix: string, path: Path): string => prefix + formatPointer(path)

/** A dotted name of the store's version in the client's; undefined where it has none. */
export const clientName = (name: string, { down }: Sides): string | undefined => {
  const path = namePath(name)
  const mapped = path && down.mapPath(path)
  if (mapped?.kind !== 'dropped') return mapped?.path.join('.')
  const [made, ...others] = mapped.into ?? []
  return others.length > 0 ? undefined : made?.join('.')
}

/** The field that a parameter names, if it is not one of the route's own. */
export const fieldOf = (parameter: string, { routes }: ErrorView): string | undefined =>
  Object.hasOwn(routes.store.query ?? {}, parameter)
    ? undefined
    : (readFilterName(dialectOf(routes.store.dialect), parameter)?.field ?? parameter)

/** The name under which the client sent a query parameter. */
export const clientParameter = (parameter: string, view: ErrorView): string => {
  const { client, store } = view.routes
  const field = fieldOf(parameter, view)
  if (field === undefined) return parameterName(store.query, client.query, parameter)
  const name = view.filters && clientName(field, view.filters)
  if (name === undefined) return parameter
  const asked = readFilterName(dialectOf(store.dialect), parameter)?.form
  const forms = filterForms(dialectOf(client.dialect))
  const own =
    asked &&
    (forms.find((form) => sameForm(form, asked)) ??
      forms.find(({ operator }) => operator === asked.operator))
  return own ? filterName(own, name) : name
}
