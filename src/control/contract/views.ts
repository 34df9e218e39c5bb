/** The views of a contract that operators are told. */
import {
  asPublished,
  openapi,
  type Contract,
  type ContractVersion,
  type OpenApiOptions,
} from '../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { ServedConfig } from '../../gateway/index.ts'
import { securityOf } from '../../gateway/config/security-of.ts'
import { formatPointer, type JsonObject } from '../../json/index.ts'
import { describeAll, lossOf, oneByOne, reverseAll, type Op } from '../../lens/index.ts'
import { prettyJson } from '../../json/pretty-json.ts'
import { convert } from './convert.ts'
import type {
  ContractViews,
  FromTo,
  ToldChange,
  ToldEdit,
  ToldLoss,
  ToldVersion,
  TypeLosses,
} from './port.ts'

const lossIn = (ops: readonly Op[]): ToldLoss | null => {
  const [loss] = ops.flatMap((op) => lossOf(op) ?? [])
  return loss ? { kind: loss.kind, reason: loss.reason } : null
}

const editOf = (type: string, op: Op): ToldEdit => ({
  type,
  does: describeAll([op]),
  up: lossIn([op]),
  down: lossIn(reverseAll([op])),
})

/** Changes of a version, each with the ops of its step in the chain. */
const changesOf = ({ compiled }: Contract, index: number): readonly ToldChange[] => {
  const { versions, positions, chain } = compiled
  const start = positions[index - 1] ?? 0
  return (versions[index]?.changes ?? []).map((note, at) => ({
    ...note,
    edits: [...(chain.steps[start + at] ?? [])].flatMap(([type, ops]) =>
      ops.flatMap(oneByOne).map((op) => editOf(type, op)),
    ),
  }))
}

const versionOf = (contract: Contract, version: ContractVersion): ToldVersion => {
  const { types, routes } = asPublished(version)
  return {
    key: version.key,
    version: version.version,
    summary: version.summary,
    types: Object.keys(types).length,
    routes: routes.length,
    changes: changesOf(contract, contract.versions.indexOf(version)),
  }
}

/** Types that lose or refuse something; of the others there is nothing to tell. */
const lossesOf = (contract: Contract, from: ContractVersion, to: ContractVersion) =>
  Object.keys(asPublished(from).types)
    .filter((type) => Object.hasOwn(to.types, type))
    .map((type): TypeLosses => {
      const { losses, refuses = null } = contract.lens(type, from.key, to.key)
      const told = losses.map(({ path, kind, reason }) => ({
        pointer: formatPointer(path),
        kind,
        reason,
      }))
      return { type, losses: told, refuses }
    })
    .filter(({ losses, refuses }) => losses.length > 0 || refuses !== null)

/** @param config the one that is in force, whenever it is asked */
export const createContractViews = (
  contract: Contract,
  config: () => ServedConfig,
): ContractViews => {
  const { versions, scheme } = contract
  let toldVersions: readonly ToldVersion[] | undefined
  const told = (): readonly ToldVersion[] =>
    (toldVersions ??= versions.map((version) => versionOf(contract, version)))

  const named = (name: string): Result<ContractVersion> => {
    const version = contract.version(scheme.parse(name) ?? name)
    const supported = versions.map(({ key }) => key)
    return version
      ? ok(version)
      : failed(problem('unsupported-version', `There is no version "${name}".`, { supported }))
  }

  /** Two versions, and what is made of them. */
  const between = <T>(
    { from, to }: FromTo,
    make: (from: ContractVersion, to: ContractVersion) => Result<T>,
  ): Result<T> => {
    const [a, b] = [named(from), named(to)]
    if (!a.ok) return a
    return b.ok ? make(a.value, b.value) : b
  }

  const optionsOf = (life: JsonObject | undefined): OpenApiOptions => {
    const security = securityOf(config())
    return {
      versionHeader: config().versions.header,
      ...(security ? { security } : {}),
      ...(life ? { life } : {}),
    }
  }

  return {
    overview: () => {
      const { name, hash, matrix } = contract
      const { versions: served, backends } = config()
      return {
        name,
        hash,
        default: served.default,
        versions: told(),
        matrix,
        backends: Object.entries(backends).map(([backend, { version }]) => ({
          name: backend,
          version,
        })),
      }
    },
    types: (name) => {
      const found = named(name)
      if (!found.ok) return found
      const { key, version, types, descriptions = {}, examples = {} } = found.value
      return ok({
        key,
        version,
        types: Object.keys(types).map((type) => ({
          name: type,
          description: descriptions[type] ?? null,
          examples: (examples[type] ?? []).map((value) => prettyJson(value)),
        })),
      })
    },
    openapi: (name, life) => {
      const found = named(name)
      return found.ok ? ok(openapi(contract, found.value.key, optionsOf(life))) : found
    },
    changes: (asked) =>
      between(asked, (from, to) => {
        const [a, b] = [versions.indexOf(from), versions.indexOf(to)]
        const entries = told().slice(Math.min(a, b) + 1, Math.max(a, b) + 1)
        return ok({
          from: from.key,
          to: to.key,
          entries: a <= b ? entries : entries.toReversed(),
        })
      }),
    losses: (asked) => between(asked, (from, to) => ok(lossesOf(contract, from, to))),
    convert: async ({ type, document, ...asked }) => {
      const sides = between(asked, (from, to) => ok({ from, to }))
      return sides.ok ? convert(contract, { type, document, ...sides.value }) : sides
    },
  }
}
