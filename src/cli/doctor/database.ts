/** Whether the database of a backend is there, with the tables of its version. It is neither made nor changed. */
import { existsSync } from 'node:fs'
import type { Contract } from '../../contract/index.ts'
import type { BackendConfig, SpacetimedbConfig } from '../../gateway/config/index.ts'
import { HintedFailure } from '../failures.ts'
import { usualToken } from '../spacetimedb.ts'

export interface DatabaseBackend extends Pick<BackendConfig, 'url' | 'version'> {
  readonly spacetimedb: SpacetimedbConfig
}

const tokenNote = ({ token, tokenFile = usualToken }: SpacetimedbConfig): string => {
  if (typeof token === 'object' && !process.env[token.env]) {
    throw new HintedFailure(
      `Set ${token.env} to the token of the owner.`,
      'config-invalid',
      `the environment has no ${token.env}`,
    )
  }
  return token !== undefined || existsSync(tokenFile) ? '' : `; ${tokenFile} is going to be made`
}

/** @param file the configuration, as hints name it */
export const database = async (
  { url, version: name, spacetimedb }: DatabaseBackend,
  file: string,
  contract: Contract | undefined,
): Promise<string> => {
  const { serverOf } = await import('../../spacetime/index.ts')
  const note = tokenNote(spacetimedb)
  const answer = await serverOf({ url: spacetimedb.url, timeoutMs: 3000 }).schemaOf(
    spacetimedb.database,
  )
  if (!answer.ok) {
    const { code, detail } = answer.problem
    if (code === 'database-not-found') return `${url} is going to be made${note}`
    const hint = `Start the server, or correct \`spacetimedb\` of this backend in ${file}.`
    throw new HintedFailure(hint, code, detail)
  }
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
