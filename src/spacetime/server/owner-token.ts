/** The token of whoever owns the databases, in a file: nobody can get it again. */
import { randomUUID } from 'node:crypto'
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { Failure } from '../../errors/index.ts'
import { silentLogger, type Logger } from '../../telemetry/index.ts'
import { OutOfReach } from './out-of-reach.ts'
import { serverOf } from './server.ts'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error)

/**
 * The token of a text, without the space around it.
 *
 * @param place where the text is, for people; nothing of the text itself is told
 * @throws Failure `config-invalid` where it is none: it becomes a header
 */
export const tokenIn = (text: string, place: string): string => {
  const token = text.trim()
  if (token === '') throw new Failure('config-invalid', `${place} is empty: it should have a token`)
  if (/^[\x21-\x7e]{1,8192}$/.test(token)) return token
  const message = `${place} holds no token: that is one line of letters, digits, dots, hyphens and underscores`
  throw new Failure('config-invalid', message)
}

const stored = async (file: string): Promise<string | undefined> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new Failure('file-not-found', `${file} cannot be read (${codeOf(error)})`)
  }
}

/** The token that a file has; undefined where there is no such file. @throws as `tokenIn`; `file-not-found` */
export const tokenInFile = async (file: string): Promise<string | undefined> => {
  const text = await stored(file)
  return text === undefined ? undefined : tokenIn(text, file)
}

/** Whether a file is not its owner's alone: Windows has no such bits. */
export const othersMayRead = async (file: string): Promise<boolean> => {
  if (process.platform === 'win32') return false
  const found = await stat(file).catch(() => undefined)
  return found !== undefined && (found.mode & 0o077) !== 0
}

/** Files that were told of in this process: a database may be opened again and again. */
const told = new Set<string>()

const warn = async (file: string, log: Logger): Promise<void> => {
  if (told.has(file) || !(await othersMayRead(file))) return
  told.add(file)
  log.warn({ file }, 'others may read the token of SpacetimeDB')
}

/** Writes a secret whole or not at all; false where somebody else was faster: both are to have one owner. */
const keep = async (file: string, token: string): Promise<boolean> => {
  const draft = `${file}.${randomUUID()}`
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

const ownerToken = async (file: string, url: string): Promise<string> => {
  const known = await tokenInFile(file)
  if (known !== undefined) return known
  const made = await serverOf({ url }).createIdentity()
  if (!made.ok) {
    const { code, detail } = made.problem
    if (code === 'database-unreachable') throw new OutOfReach(detail)
    throw new Failure('config-invalid', detail)
  }
  return (await keep(file, made.value.token)) ? made.value.token : ownerToken(file, url)
}

/** The token as it is now. @throws Failure where there is none */
export type TokenSource = () => Promise<string>

export const tokenSource = (token: string | TokenSource): TokenSource =>
  typeof token === 'string' ? () => Promise.resolve(token) : token

/**
 * Where there is no such file, the server makes a new identity, and the file keeps its token. Whoever
 * asks later is told what the file has by then, as one with a token that expires is replaced; should it
 * be gone, its last token.
 *
 * @throws Failure `config-invalid` where the server makes none, or the file has something else;
 *   `not-writable`, `file-not-found`
 */
export const ownerTokens = async (
  file: string,
  url: string,
  log: Logger = silentLogger,
): Promise<TokenSource> => {
  let token = await ownerToken(file, url)
  await warn(file, log)
  return async () => {
    token = (await tokenInFile(file)) ?? token
    return token
  }
}
