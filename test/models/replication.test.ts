/** The programs of `src/rollout/protocol` in every interleaving of small worlds, and what they are worth broken. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as protocol from '../../src/rollout/protocol/index.ts'
import { broken, mutants } from './replication/mutants.ts'
import { clean, scopes, wrong } from './replication/scopes.ts'
import { search } from './replication/search.ts'

const mutantsOf = (edits: readonly string[]) =>
  edits.filter((edit) => edit.startsWith('!')).map((edit) => edit.slice(1))

describe('as it is built', () => {
  test.each(clean.map(([name, ...edits]) => [name, edits] as const))(
    '%s %j loses nothing',
    (name, edits) => {
      const { wrong: found, trace, states } = search(scopes[name], edits, protocol)
      expect({ found, trace }).toEqual({ found: undefined, trace: [] })
      expect(states).toBeGreaterThan(100)
    },
  )
})

describe('without something that it needs', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-models-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test.each(wrong.map(([name, ...edits]) => [name, edits] as const))(
    '%s %j is found out',
    async (name, edits) => {
      const names = mutantsOf(edits)
      const programs = names.length > 0 ? await broken(names, folder) : protocol
      const { wrong: found, trace } = search(scopes[name], edits, programs)
      expect(found).toMatch(/^[abdef]: /)
      expect(trace.length).toBeGreaterThan(1)
    },
  )

  test('every mutant is in a case', () => {
    const used = new Set(wrong.flatMap(([, ...edits]) => mutantsOf(edits)))
    expect(Object.keys(mutants).filter((name) => !used.has(name))).toEqual([])
  })
})
