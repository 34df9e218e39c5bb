/** The programs with a rule taken out of their sources: each must be found out, or the search finds nothing. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Protocol } from './programs.ts'

const sources = join(import.meta.dirname, '../../../src/rollout/protocol')

interface Mutation {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** What each breaks; the text must be there once. */
export const mutants: Record<string, readonly Mutation[]> = {
  /** The authority is read before the tag of the other side. */
  order: [
    {
      file: 'settle.ts',
      from: "const theirs = first ? first.theirs : yield* ask<D, A, 'get'>('get', other, key)",
      to: `const early = first ? undefined : yield* ask<D, A, 'get'>('get', side, key)
    const theirs = first ? first.theirs : yield* ask<D, A, 'get'>('get', other, key)`,
    },
    {
      file: 'settle.ts',
      from: "const held = yield* ask<D, A, 'get'>('get', side, key)",
      to: 'const held = early!',
    },
  ],
  /** A write at the authority is made whatever it holds meanwhile: its condition follows the store. */
  condition: [
    {
      file: 'write.ts',
      from: "const condition = mine.kind === 'found' ? { ifMatch: mine.tag } : 'absent'",
      to: `const now = yield* ask<D, A, 'get'>('get', side, key)
    const condition = now.kind === 'found' ? { ifMatch: now.tag } : 'absent'`,
    },
  ],
  /** When the tag that is known leaves nothing to write, that is taken for the end. */
  'look-again': [
    {
      file: 'settle.ts',
      from: "if (!isConfirmed) return { kind: 'done' }",
      to: "return { kind: 'done' }",
    },
  ],
  /** After a create the authority is not read again. */
  'read-again': [
    {
      file: 'settle.ts',
      from: "if (sent.kind === 'written' && held && !careful)",
      to: "if (sent.kind === 'written')",
    },
  ],
  /** What is left of an earlier life stays. */
  clear: [
    {
      file: 'write.ts',
      from: "if (theirs.kind === 'absent') return 'nothing'",
      to: "if (theirs.kind !== 'failed') return 'nothing'",
    },
  ],
  /** A create that could not look at the other side does not say so. */
  fresh: [
    {
      file: 'write.ts',
      from: "return (yield* ask<D, A, 'fresh'>('fresh', intent)) ? 'replaced' : 'taken'",
      to: "return 'replaced'",
    },
  ],
  /** Nobody asks whether the intent is still his before he writes. */
  confirm: [
    {
      file: 'write.ts',
      from: "if (!(yield* ask<D, A, 'confirm'>('confirm', intent))) return { kind: 'again' }",
      to: '',
    },
    {
      file: 'settle.ts',
      from: "if (!isConfirmed && !(yield* ask<D, A, 'confirm'>('confirm', intent))) return { kind: 'taken' }",
      to: '',
    },
    {
      file: 'repair.ts',
      from: "if (!(yield* ask<D, A, 'confirm'>('confirm', intent))) return 'taken'",
      to: '',
    },
  ],
  /** Reads from the other side do not ask for intents. */
  ask: [{ file: 'read.ts', from: 'dirty = known.any', to: 'dirty = false' }],
  /** They ask after they have read. */
  'ask-first': [
    {
      file: 'read.ts',
      from: 'const known =',
      to: `const looked = yield* ask<D, A, 'get'>('get', cohort, key)
    const known =`,
    },
    {
      file: 'read.ts',
      from: 'side = dirty ? known.side : cohort',
      to: 'if (!dirty) return { looked, side: cohort, dirty }; side = known.side',
    },
  ],
  /** Who takes an intent does not change the tag at the authority. */
  touch: [{ file: 'repair.ts', from: "if (state === 'open' && backends.touch", to: 'if (false' }],
  /** The client is told before the control store has its say. */
  fence: [
    {
      file: 'write.ts',
      from: "if (settled.kind === 'done') {",
      to: `yield* ask<D, A, 'tell'>('tell', answer)
  if (settled.kind === 'done') {`,
    },
  ],
}

/** @throws Error where the sources do not have what is to be broken */
export const broken = async (names: readonly string[], folder: string): Promise<Protocol> => {
  const copy = await mkdtemp(join(folder, 'mutant-'))
  await cp(sources, copy, { recursive: true })
  for (const name of names) {
    const mutations = mutants[name]
    if (!mutations) throw new Error(`There is no mutant ${name}: ${Object.keys(mutants).join(' ')}`)
    for (const { file, from, to } of mutations) {
      const text = await readFile(join(copy, file), 'utf8')
      const parts = text.split(from)
      if (parts.length !== 2)
        throw new Error(`${file} has ${parts.length - 1} times what ${name} breaks: ${from}`)
      await writeFile(join(copy, file), parts.join(to))
    }
  }
  const protocol = (await import(pathToFileURL(join(copy, 'index.ts')).href)) as Protocol
  await rm(copy, { recursive: true })
  return protocol
}
