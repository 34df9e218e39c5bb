/** What an operation says, with what its path says for it. */
import type { Method } from '../../../contract/index.ts'
import {
  lastOf,
  objectOf,
  partsIn,
  partsOf,
  textIn,
  type Documents,
  type Located,
} from '../documents.ts'
import type { Notes } from '../../notes.ts'

const methods: Readonly<Record<string, Method>> = {
  get: 'GET',
  post: 'POST',
  put: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
}

/** Members of path items that are no methods. */
const others = new Set(['summary', 'description', 'servers', 'parameters', '$ref'])

export interface Operation {
  readonly method: Method
  /** As the document has it. */
  readonly path: string
  readonly located: Located
  /** Resolved, those of the path among them. */
  readonly parameters: readonly Located[]
}

const parameterKey = (parameter: Located): string =>
  `${textIn(parameter, 'in')} ${textIn(parameter, 'name')}`

const parametersOf = (
  item: Located,
  operation: Located,
  documents: Documents,
  notes: Notes,
): readonly Located[] => {
  const found = new Map<string, Located>()
  for (const given of [...partsIn(item, 'parameters'), ...partsIn(operation, 'parameters')]) {
    const parameter = documents.resolved(given)
    if (!parameter || textIn(parameter, 'name') === undefined) {
      notes.add(documents.place(given), 'the parameter cannot be read: it is left out')
    } else found.set(parameterKey(parameter), parameter)
  }
  return [...found.values()]
}

/** All operations, in the order of the document. */
export const operationsOf = (documents: Documents, notes: Notes): readonly Operation[] =>
  partsIn(documents.root, 'paths').flatMap((given): readonly Operation[] => {
    const path = lastOf(given)
    if (path.startsWith('x-')) return []
    const item = documents.resolved(given)
    if (!item) {
      notes.add(documents.place(given), 'the path cannot be read: it is left out')
      return []
    }
    return partsOf(item).flatMap((located): readonly Operation[] => {
      const name = lastOf(located)
      if (others.has(name) || name.startsWith('x-')) return []
      const method = Object.hasOwn(methods, name.toLowerCase())
        ? methods[name.toLowerCase()]
        : undefined
      if (!method || Object.keys(objectOf(located)).length === 0) {
        const what = /^(?:head|options|trace|query)$/i.test(name)
          ? `routes do not have the method ${name.toUpperCase()}`
          : `"${name.slice(0, 40)}" is no operation`
        notes.add(documents.place(located), `${what}: it is left out`)
        return []
      }
      const parameters = parametersOf(item, located, documents, notes)
      return [{ method, path, located, parameters }]
    })
  })

/** What an operation answers with. */
export interface Answer {
  /** As the document has it: `200`, `4XX`, `default`. */
  readonly status: string
  readonly located: Located
}

export const answersOf = (operation: Located, documents: Documents): readonly Answer[] =>
  partsIn(operation, 'responses').flatMap((given): readonly Answer[] => {
    const located = documents.resolved(given)
    return located ? [{ status: lastOf(given), located }] : []
  })
