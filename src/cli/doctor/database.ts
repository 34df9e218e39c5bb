/**
 * Whether the database of a backend is there, with the tables of its version, and whether its token is
 * taken. Nothing is made or changed.
 */
import type { Contract } from '../../contract/index.ts'
import type { Problem } from '../../errors/index.ts'
import type { BackendConfig, SpacetimedbConfig } from '../../gateway/config/index.ts'
import type { Server } from '../../spacetime/index.ts'
import { HintedFailure } from '../failures.ts'
import { usualToken } from '../spacetimedb.ts'

export interface DatabaseBackend extends Pick<BackendConfig, 'url' | 'version'> {
  readonly spacetimedb: SpacetimedbConfig
}

interface Owner {
  /** Undefined where it is going to be made. */
  readonly token: string | undefined
  readonly note: string
}

/** @throws Failure where it is none */
const ownerOf = async ({ token, tokenFile = usualToken }: SpacetimedbConfig): Promise<Owner> => {
  const { othersMayRead, tokenIn, tokenInFile } = await import('../../spacetime/index.ts')
  if (typeof token === 'string') return { token: tokenIn(token, '`token`'), note: '' }
  if (token) {
    const value = process.env[token.env]
    if (value) return { token: tokenIn(value, token.env), note: '' }
    throw new HintedFailure(
      `Set ${token.env} to the token of the owner.`,
      'config-invalid',
      `the environment has no ${token.env}`,
    )
  }
  const known = await tokenInFile(tokenFile)
  if (known === undefined) return { token: known, note: `; ${tokenFile} is going to be made` }
  const isOpen = await othersMayRead(tokenFile)
  return { token: known, note: isOpen ? `; others may read ${tokenFile}: chmod 600` : '' }
}

/** Whoever has another token, or none, can do nothing with a database that is there. */
const assertOwned = async (
  server: Server,
  { url, spacetimedb }: DatabaseBackend,
  { token }: Owner,
  refuse: (problem: Problem) => Error,
): Promise<void> => {
  const hint = 'Give the token of who has published the database, or name another database.'
  const { tokenFile = usualToken } = spacetimedb
  const code = 'database-token-refused'
  if (token === undefined) {
    throw new HintedFailure(hint, code, `${url} is there, but ${tokenFile} with its token is not`)
  }
  const owned = await server.isOwner(spacetimedb.database)
  if (!owned.ok) throw refuse(owned.problem)
  if (!owned.value) throw new HintedFailure(hint, code, `${url} is not of the token's identity`)
}

/** @param file the configuration, as hints name it */
export const database = async (
  backend: DatabaseBackend,
  file: string,
  contract: Contract | undefined,
): Promise<string> => {
  const { url, version: name, spacetimedb } = backend
  const { serverOf } = await import('../../spacetime/index.ts')
  const owner = await ownerOf(spacetimedb)
  const { token, note } = owner
  const asWhom = token === undefined ? {} : { token }
  const server = serverOf({ url: spacetimedb.url, ...asWhom, timeoutMs: 3000 })
  const refuse = ({ code, detail }: Problem): HintedFailure => {
    const isToken = code === 'database-token-refused'
    const what = isToken ? 'Correct the token' : 'Start the server, or correct `spacetimedb`'
    return new HintedFailure(`${what} of this backend in ${file}.`, code, detail)
  }
  const answer = await server.schemaOf(spacetimedb.database)
  if (!answer.ok) {
    if (answer.problem.code !== 'database-not-found') throw refuse(answer.problem)
    return `${url} is going to be made${note}`
  }
  await assertOwned(server, backend, owner, refuse)
  const version = contract?.version(contract.scheme.parse(name) ?? name)
  if (!version) return `${url} is there${note}`
  const { schemaMisfit } = await import('../../inner-universe/index.ts')
  const misfit = schemaMisfit(version, answer.value)
  if (misfit === undefined) return `${url} has the tables of ${version.key}${note}`
  throw new HintedFailure(
    `Correct \`version\` of this backend in ${file}, or name another database.`,
    'database-mismatch',
    `${url} has other tables than ${version.key} (${misfit})`,
  )
}
