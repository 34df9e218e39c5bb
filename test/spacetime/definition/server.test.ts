/** Modules of types that nobody would declare, published: the server has the tables that were meant. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ContractVersion } from '../../../src/contract/index.ts'
import { defineModule, schemaDifferences } from '../../../src/spacetime/definition/index.ts'
import { moduleOf } from '../../../src/spacetime/module/index.ts'
import { maxDefinitionBytes } from '../../../src/spacetime/module/with-definition.ts'
import type { TypeGraph } from '../../../src/spacetime/types/index.ts'
import { holdsInTime } from '../../support/seed.ts'
import { freshName, noServer, server, valueOf } from '../support/given.ts'
import { graphs } from '../support/graphs.ts'

/** A table for each type; the server numbers the rows of one of them. */
const moduleFor = (types: TypeGraph) =>
  defineModule(
    { types } as ContractVersion,
    Object.keys(types).map((type, index) => ({
      resource: `things-${type}`,
      type,
      ends: [],
      sequence: index === 1,
    })),
  )

describe.skipIf(noServer)('a module of any types', () => {
  test('is taken by the server, which tells the same tables', async () => {
    const modules = graphs
      .map(moduleFor)
      .filter(({ definition }) => definition.length <= maxDefinitionBytes)
    await holdsInTime(
      100,
      fc.asyncProperty(modules, async ({ definition, schema }) => {
        const name = freshName()
        valueOf(await server.publish(name, moduleOf(definition)))
        try {
          expect(schemaDifferences(schema, valueOf(await server.schemaOf(name)))).toEqual([])
        } finally {
          await server.deleteDatabase(name)
        }
      }),
    )
  })
})
