/** The kinds of documents that a store holds: how each is listed, what its key is, and what it refers to. */
import { parametersIn, type ContractVersion, type Route } from '../contract/index.ts'
import type { Listed } from '../gateway/rollout/losses/list-pages.ts'
import { isPlain, itemsOf } from '../gateway/rollout/losses/moved-documents.ts'
import { referencesIn, type References } from './references.ts'

export interface Kind extends Listed {
  readonly type: string
  /** Reads one of them. */
  readonly document: Route
  /** Field that holds the key, which is the last parameter of the path of a document. */
  readonly key: string
  readonly references: References
}

export interface Kinds {
  /** Those that others refer to before those that refer to them. */
  readonly kinds: readonly Kind[]
  /** Types of documents that no list shows. */
  readonly unlisted: readonly string[]
}

const isDocument = ({ kind, method, path, response, when }: Route): boolean =>
  kind === 'read' &&
  method === 'GET' &&
  response !== undefined &&
  when === undefined &&
  parametersIn(path).length > 0

/** Depth first, so that circles between kinds end somewhere: then their order is that of the contract. */
const parentsFirst = (kinds: readonly Kind[]): readonly Kind[] => {
  const byType = new Map(kinds.map((kind) => [kind.type, kind]))
  const placed = new Set<Kind>()
  const place = (kind: Kind): void => {
    if (placed.has(kind)) return
    placed.add(kind)
    for (const type of kind.references.types) {
      const parent = byType.get(type)
      if (parent && parent !== kind) place(parent)
    }
    ordered.push(kind)
  }
  const ordered: Kind[] = []
  for (const kind of kinds) place(kind)
  return ordered
}

export const kindsOf = (version: ContractVersion): Kinds => {
  const found = new Map<string, Kind>()
  const unlisted = new Set<string>()
  const lists = version.routes.filter(isPlain)
  for (const document of version.routes.filter(isDocument)) {
    const { path, response: type = '' } = document
    if (found.has(type)) continue
    const list = lists.find((one) => itemsOf(version, one)?.type === type)
    const key = parametersIn(path).at(-1)
    if (!list || key === undefined) {
      unlisted.add(type)
      continue
    }
    unlisted.delete(type)
    const { member } = itemsOf(version, list) ?? { member: undefined }
    const references = referencesIn(version.referring ?? version.types, type)
    found.set(type, { route: list, member, type, document, key, references })
  }
  return { kinds: parentsFirst([...found.values()]), unlisted: [...unlisted] }
}
