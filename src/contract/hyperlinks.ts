/** Paths of documents from version to version, by the route tables: for links inside documents. */
import type { Hyperlinks } from '../lens/index.ts'
import type { CompiledContract, ContractVersion } from './contract.ts'
import { bySpecificity, fit, renderPath, segmentsOf, templateOf } from './path-template.ts'
import type { Route } from './route.ts'

const isRead = ({ method }: Route): boolean => method === 'GET'

/** The routes by which documents are read, the most specific first, and those for everybody. */
const tableOf = ({ routes }: ContractVersion) =>
  routes
    .filter(isRead)
    .toSorted((a, b) => Number(a.when !== undefined) - Number(b.when !== undefined))
    .map(({ id, path }) => ({ id, template: templateOf(path) }))
    .toSorted((a, b) => bySpecificity(a.template, b.template))

const pathsOf = ({ routes }: ContractVersion): ReadonlyMap<string, string> =>
  new Map(routes.filter(isRead).map(({ id, path }) => [id, path]))

/** A version stands from its position in the chain up to the next one's. */
const versionAt = (positions: readonly number[], position: number): number =>
  Math.max(
    0,
    positions.findLastIndex((at) => at <= position),
  )

/** @param always whether links are carried even where no route has moved */
export const hyperlinksOf = (
  { versions, positions }: Pick<CompiledContract, 'versions' | 'positions'>,
  always = false,
): Hyperlinks => {
  const tables = versions.map(tableOf)
  const paths = versions.map(pathsOf)

  const differ = (from: number, to: number): boolean =>
    [...(paths[from] ?? [])].some(([id, path]) => {
      const other = paths[to]?.get(id)
      return other !== undefined && other !== path
    })

  return {
    always,
    change: (from, to) => always || differ(versionAt(positions, from), versionAt(positions, to)),
    carry: (path, from, to) => {
      const given = segmentsOf(path)
      for (const { id, template } of tables[versionAt(positions, from)] ?? []) {
        const params = fit(template, given)
        if (!params) continue
        const target = paths[versionAt(positions, to)]?.get(id)
        return target === undefined ? path : renderPath(target, params)
      }
      return path
    },
    told: (from, to) => {
      // Which routes there are decides nothing where none has moved.
      if (!differ(versionAt(positions, from), versionAt(positions, to))) return null
      const targets = paths[versionAt(positions, to)]
      return [...(paths[versionAt(positions, from)] ?? [])].map(([id, path]) => [
        path,
        targets?.get(id),
      ])
    },
  }
}
