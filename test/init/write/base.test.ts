import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BaseDeclaration } from '../../../src/contract/declare.ts'
import { canonicalTypes } from '../../../src/init/write/canonical.ts'
import { baseFiles } from '../../../src/init/write/base.ts'
import { identifiersOf } from '../../../src/init/write/identifiers.ts'
import type { ApiModel } from '../../../src/init/model.ts'
import { typesOfZod } from '../../../src/contract/zod/types-of-zod.ts'
import { holdsInTime } from '../../support/seed.ts'
import { apiModel } from './models.ts'
import { emptyProject, load, put } from './project.ts'

const names = { version: '1.0.0', file: 'v1.0.0', constant: 'v1_0_0' }

const loaded = async (model: ApiModel, most?: number): Promise<BaseDeclaration> => {
  const folder = await emptyProject()
  const { files } = baseFiles(model, names, identifiersOf(Object.keys(model.types)), most)
  await put(folder, files)
  const module = await load(folder, 'adapters/v1.0.0.ts')
  return module['v1_0_0'] as BaseDeclaration
}

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1)

/** Lines of a file: all in one, or one for each resource and more. */
const lines = fc.constantFrom(undefined, 3, 20)

test('what is written and loaded again has the types and routes of the model, and nothing in a document becomes code', async () => {
  await holdsInTime(
    600,
    fc.asyncProperty(apiModel, lines, async (model, most) => {
      const declared = await loaded(model, most)
      const { graph, descriptions, issues } = typesOfZod(declared.types)
      expect(issues).toEqual([])
      expect(graph).toEqual(canonicalTypes(model.types))
      expect(descriptions).toEqual(model.descriptions)
      expect(declared.routes.toSorted(byId)).toEqual(model.routes.toSorted(byId))
      expect(globalThis).not.toHaveProperty('broken')
    }),
  )
})
