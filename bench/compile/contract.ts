/** A contract as long as its makers want it: versions, types, and how many of those each version changes. */
import * as z from 'zod'
import {
  add,
  base,
  change,
  integer,
  rename,
  version,
  type ContractDeclaration,
} from '../../src/contract/index.ts'

export interface ContractSize {
  readonly versions: number
  readonly types: number
  /** How many types each version changes, the next ones each time. */
  readonly changed: number
}

const typesOf = (types: number) => {
  const made: Record<string, z.ZodType> = {}
  for (let at = 0; at < types; at += 1) {
    made[`Type${at}`] = z.object({
      id: z.string(),
      name: z.string(),
      amount: z.int(),
      tags: z.array(z.string()),
      // Every fifth type holds the one before it.
      ...(at % 5 === 4 ? { part: made[`Type${at - 1}`] as z.ZodType } : {}),
    })
  }
  return made
}

/** Each version adds a field to some types, or renames the one that the version before it added. */
export const contractOf = ({ versions, types, changed }: ContractSize): ContractDeclaration => ({
  name: `${versions} versions of ${types} types`,
  base: base('1.0.0', {
    summary: 'The first',
    types: typesOf(types),
    routes: Array.from({ length: types }, (_, at) => ({
      id: `read-${at}`,
      method: 'GET' as const,
      path: `/things-${at}/{id}`,
      kind: 'read' as const,
      summary: 'Reads one',
      response: `Type${at}`,
    })),
  }),
  versions: Array.from({ length: versions - 1 }, (_, at) =>
    version(`1.${at + 1}.0`, {
      summary: `Number ${at + 1}`,
      changes: [
        change(
          `Changes ${changed} types`,
          Object.fromEntries(
            Array.from({ length: changed }, (__, index) => {
              const type = (at * changed + index) % types
              const round = Math.floor((at * changed + index) / types)
              const op =
                round % 2 === 0
                  ? add(`field${round}`, integer(), round)
                  : rename(`field${round - 1}`, `renamed${round - 1}`)
              return [`Type${type}`, [op]]
            }),
          ),
        ),
      ],
    }),
  ),
})
