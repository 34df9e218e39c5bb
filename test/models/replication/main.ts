/**
 * Searches by hand, and prints the shortest way to what is wrong:
 *
 *     node --conditions=isthmus-source test/models/replication/main.ts            all, as the tests do
 *     node --conditions=isthmus-source test/models/replication/main.ts deep       wider scopes, for hours
 *     node --conditions=isthmus-source test/models/replication/main.ts move-kill -drain !order
 */
import { tmpdir } from 'node:os'
import * as protocol from '../../../src/rollout/protocol/index.ts'
import { broken } from './mutants.ts'
import { clean, deep, scopes, wrong, type ScopeName } from './scopes.ts'
import { search } from './search.ts'
import type { Scope } from './world.ts'

const go = async (name: ScopeName, edits: readonly string[], how: Partial<Scope> = {}) => {
  const begin = performance.now()
  const mutants = edits.filter((edit) => edit.startsWith('!')).map((edit) => edit.slice(1))
  const programs = mutants.length > 0 ? await broken(mutants, tmpdir()) : protocol
  const found = search({ ...scopes[name], ...how }, edits, programs)
  const seconds = ((performance.now() - begin) / 1000).toFixed(1)
  const row = [name.padEnd(14), edits.join(' ').padEnd(22), String(found.states).padStart(8)]
  console.log(`${row.join(' ')} states ${seconds.padStart(6)} s  ${found.wrong ?? 'clean'}`)
  return found
}

const [first, ...rest] = process.argv.slice(2)
if (first === undefined) {
  for (const [name, ...edits] of [...clean, ...wrong]) await go(name, edits)
} else if (first === 'deep') {
  for (const [name, budget, ...edits] of deep) await go(name, edits, budget ? { budget } : {})
} else if (first in scopes) {
  const { trace } = await go(first as ScopeName, rest)
  for (const [index, { who, did, came }] of trace.entries())
    console.log(
      `${String(index + 1).padStart(3)} ${who}: ${JSON.stringify(did)} ${JSON.stringify(came)}`,
    )
} else console.error(`There is no scope ${first}: ${Object.keys(scopes).join(' ')}`)
