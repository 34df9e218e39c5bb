/** The chain of a declaration, for the reference executor: the same steps that the contract compiles. */
import type { Issue } from '../../src/errors/index.ts'
import { failed, ok, type Result } from '../../src/errors/index.ts'
import type { Json } from '../../src/json/index.ts'
import {
  applySteps,
  chainOf,
  LensError,
  type Chain,
  type Step,
  type TypeGraph,
} from '../../src/lens/index.ts'
import type { ContractDeclaration } from '../../src/contract/declare.ts'
import { evolve } from '../../src/contract/evolve.ts'
import { editsWithSchemas } from '../../src/contract/zod/with-schemas.ts'
import { schemeOf } from '../../src/contract/scheme.ts'
import { typesOfZod } from '../../src/contract/zod/types-of-zod.ts'

export interface Steps extends Chain {
  /** Position of each version, by its key. */
  readonly positions: ReadonlyMap<string, number>
}

export const stepsOf = ({ base, versions, scheme }: ContractDeclaration): Steps => {
  const { parse } = schemeOf(scheme)
  const issues: Issue[] = []
  let { graph, names } = typesOfZod(base.types)
  const graphs: TypeGraph[] = [graph]
  const steps: Step[] = []
  const positions = new Map([[parse(base.version) ?? '', 0]])
  for (const { version, changes } of versions) {
    for (const change of changes) {
      const added = typesOfZod(change.types, names)
      const edits = editsWithSchemas(change, added.names, version, issues)
      const evolved = evolve(graph, edits, version, new Map(), issues)
      names = added.names
      graph = { ...added.graph, ...evolved.graph }
      graphs.push(graph)
      steps.push(evolved.step)
    }
    positions.set(parse(version) ?? '', graphs.length - 1)
  }
  if (issues.length > 0) throw new Error(JSON.stringify(issues))
  return { ...chainOf(graphs, steps), positions }
}

/** Carries a value step by step, op by op: the oracle. */
export const byReference = (
  steps: Steps,
  type: string,
  from: string,
  to: string,
  value: Json,
): Result<Json> => {
  const at = (key: string) => steps.positions.get(key) ?? 0
  try {
    return ok(applySteps(steps, type, at(from), at(to), value))
  } catch (error) {
    if (error instanceof LensError) return failed(error.toProblem())
    throw error
  }
}
