/** What tells the newest version of a contract from what a document says: nothing, if it was drafted well. */
import { formsOf, type Contract, type Route } from '../../../../src/contract/index.ts'
import { withNames } from '../../../../src/init/draft/pairs.ts'
import { plainPath } from '../../../../src/init/draft/route-pairs.ts'
import { sameShape } from '../../../../src/init/draft/same.ts'
import type { ApiModel } from '../../../../src/init/model.ts'
import type { TypeGraph } from '../../../../src/lens/index.ts'

const signature = (route: Route): string =>
  `${route.method} /${plainPath(route)} ${JSON.stringify(route.when ?? null)}`

const other = (type: string): string => `after ${type}`

const media = ({ media: said = 'application/json' }: Route): string => said

const names = (of: object): readonly string[] =>
  Object.keys(of).toSorted((a, b) => (a < b ? -1 : 1))

/** One sentence per difference. */
export const differencesFrom = (contract: Contract, after: ApiModel): readonly string[] => {
  const newest = contract.versions.at(-1)!
  const wanted = Object.entries(after.types).map(
    ([name, shape]) => [other(name), withNames(shape, other)] as const,
  )
  const types: TypeGraph = { ...newest.types, ...Object.fromEntries(wanted) }
  const same = (a: string | undefined, b: string | undefined): boolean =>
    a === undefined || b === undefined
      ? a === b
      : sameShape({ kind: 'ref', type: a }, { kind: 'ref', type: other(b) }, types)
  const found: string[] = []
  const expect = (holds: boolean, what: string) => {
    if (!holds) found.push(what)
  }
  const left = new Map(newest.routes.map((route) => [signature(route), route]))
  for (const route of after.routes) {
    const here = signature(route)
    const made = left.get(here)
    left.delete(here)
    if (!made) {
      found.push(`${here}: is missing`)
      continue
    }
    expect(same(made.request, route.request), `${here}: request`)
    expect(same(made.response, route.response), `${here}: answer`)
    expect((made.status ?? 200) === (route.status ?? 200), `${here}: status`)
    expect(made.stream === route.stream, `${here}: stream`)
    expect(
      route.request === undefined || String(formsOf(made)) === String(formsOf(route)),
      `${here}: takes`,
    )
    expect(route.response === undefined || media(made) === media(route), `${here}: media`)
    const [query, asked] = [made.query ?? {}, route.query ?? {}]
    expect(
      String(names(query)) === String(names(asked)),
      `${here}: parameters ${names(query).join()}`,
    )
    for (const [name, parameter] of Object.entries(asked)) {
      const own = query[name]
      if (!own) continue
      expect(
        sameShape(own.shape, withNames(parameter.shape, other), types),
        `${here}: shape of ?${name}`,
      )
      expect((own.required ?? false) === (parameter.required ?? false), `${here}: need of ?${name}`)
    }
  }
  for (const here of left.keys()) found.push(`${here}: is left over`)
  if (after.errors) expect(same(newest.errors?.type, after.errors.type), 'errors')
  return found
}
