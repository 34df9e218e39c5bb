/** SpacetimeDB as the command line names it: a database by its address, its owner by a file. */
import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { Failure } from '../errors/index.ts'
import { HintedFailure } from './failures.ts'

export interface DatabaseAddress {
  /** Of the server, without a slash at its end. */
  readonly url: string
  readonly database: string
}

/** Where the token is kept when nothing is said. */
export const usualToken = '.isthmus/spacetimedb.token'

const namePattern = /^[a-z0-9]+(?:-[a-z0-9]+)*$/

const httpUrl = (text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.search === '') return url
  throw new Failure('usage', `"${text}" is no address of a server, such as http://127.0.0.1:3000`)
}

/** `http://127.0.0.1:3000/iu-green`. @throws Failure `usage` */
export const parseDatabase = (text: string): DatabaseAddress => {
  const url = httpUrl(text)
  const database = url.pathname.slice(1)
  if (namePattern.test(database)) return { url: url.origin, database }
  throw new Failure(
    'usage',
    `"${text}" names no database: behind the server comes its name of small letters, digits and hyphens, as in http://127.0.0.1:3000/iu-green`,
  )
}

/** `http://127.0.0.1:3000`. @throws Failure `usage` */
export const parseServer = (text: string): string => {
  const url = httpUrl(text)
  if (url.pathname === '/') return url.origin
  throw new Failure('usage', `"${text}" is not the address of a server alone`)
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

const stored = async (file: string): Promise<string | undefined> => {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new Failure('file-not-found', `${file} cannot be read (${codeOf(error)})`)
  }
}

/** Writes a secret whole or not at all; false where somebody else was faster: both are to have one owner. */
const keep = async (file: string, token: string): Promise<boolean> => {
  const draft = `${file}.${process.pid}`
  try {
    await writeFile(draft, `${token}\n`, { mode: 0o600 })
    await link(draft, file)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw new Failure('not-writable', `${file} cannot be written (${codeOf(error)})`)
  } finally {
    await rm(draft, { force: true }).catch(() => undefined)
  }
}

/**
 * The token of whoever owns the databases. Where there is no such file, the server makes a new identity,
 * and the file keeps its token: nobody can get it again.
 *
 * @throws Failure `config-invalid` where the server makes none, `not-writable`, `file-not-found`
 */
export const tokenOf = async (file: string, url: string): Promise<string> => {
  const known = await stored(file)
  if (known === '') throw new Failure('config-invalid', `${file} is empty: it should have a token`)
  if (known !== undefined) return known
  const { serverOf } = await import('../spacetime/index.ts')
  const made = await serverOf({ url }).createIdentity()
  if (!made.ok) {
    const hint = 'Start the server, or correct its address.'
    throw new HintedFailure(hint, 'config-invalid', made.problem.detail)
  }
  return (await keep(file, made.value.token)) ? made.value.token : tokenOf(file, url)
}
