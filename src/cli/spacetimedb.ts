/** SpacetimeDB as the command line names it: a database by its address, its owner by a file. */
import { Failure } from '../errors/index.ts'
import type { TokenSource } from '../spacetime/index.ts'
import type { Logger } from '../telemetry/index.ts'
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
  // What may be a password is not said again.
  const why = text.includes('@')
    ? 'The address of the server has credentials: leave them out, and give the token of the owner by --token-file'
    : `"${text}" is no address of a server, such as http://127.0.0.1:3000`
  throw new Failure('usage', why)
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

/**
 * The token of whoever owns the databases, as `ownerTokens`.
 *
 * @throws Failure as `ownerTokens`
 */
export const tokensOf = async (file: string, url: string, log: Logger): Promise<TokenSource> => {
  const { OutOfReach, ownerTokens } = await import('../spacetime/index.ts')
  return ownerTokens(file, url, log).catch((error: unknown) => {
    if (!(error instanceof Failure) || error.code !== 'config-invalid') throw error
    const hint =
      error instanceof OutOfReach
        ? 'Start the server, or correct its address.'
        : 'Name the file that has the token of who owns the database with --token-file. Where there is no such file, one is made for a new owner.'
    throw new HintedFailure(hint, error.code, error.message)
  })
}
