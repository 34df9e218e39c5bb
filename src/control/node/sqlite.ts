/** The control store in a file, by Node's own SQLite. */
import { closeSync, mkdirSync, openSync, statSync, type Stats } from 'node:fs'
import { open as openFile, type FileHandle } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Compilable } from 'kysely'
import { Failure } from '../../errors/index.ts'
import { sha256OfNode } from './sha256.ts'
import { sqliteBuilder } from '../store/builder.ts'
import {
  OutcomeUnknown,
  type Answers,
  type Database,
  type ReadHow,
  type WriteHow,
} from '../store/database.ts'
import { isDamaged } from './sqlite-damage.ts'
import { corrupt, isBusy, meantBy } from './sqlite-faults.ts'
import { SqliteReader } from './sqlite-reader.ts'

export interface SqliteOptions {
  /** Milliseconds for which another process may hold the file. */
  readonly patienceMs?: number
  /** Milliseconds between two looks at whether another process has written. */
  readonly pollMs?: number
  /** Most pages of the file, of 4 KiB each: what goes beyond is refused as if the disk were full. */
  readonly mostPages?: number
}

interface Opened {
  readonly db: DatabaseSync
  /** Those that ran last, by their text. */
  readonly statements: Map<string, StatementSync>
  /** The file that was opened: another one may take its name. */
  readonly ino: number
  /** What SQLite writes first: it is there as long as the file is open. */
  log?: Promise<FileHandle>
  /** How it was when it was looked at last, and what was found. */
  looked?: Pick<Stats, 'mtimeMs' | 'size'> & { readonly isDamaged: boolean }
}

const pause = (ms: number): Promise<void> => new Promise((resolved) => setTimeout(resolved, ms))

/** How many statements are kept ready. */
const mostStatements = 64

const prepared = ({ db, statements }: Opened, text: string): StatementSync => {
  const known = statements.get(text)
  if (known) return known
  const [oldest] = statements.size < mostStatements ? [] : statements.keys()
  if (oldest !== undefined) statements.delete(oldest)
  const made = db.prepare(text)
  statements.set(text, made)
  return made
}

const run = (opened: Opened, queries: readonly Compilable[]): unknown[][] =>
  queries.map((query) => {
    const { sql, parameters } = query.compile()
    return prepared(opened, sql).all(...(parameters as (string | number | null)[]))
  })

const transaction = (
  opened: Opened,
  begin: 'begin' | 'begin immediate',
  queries: readonly Compilable[],
): unknown[][] => {
  const { db } = opened
  db.exec(begin)
  try {
    const answers = run(opened, queries)
    db.exec('commit')
    return answers
  } catch (error) {
    if (db.isTransaction) db.exec('rollback')
    throw error
  }
}

/**
 * Waits until what was written is safe from a loss of power, without holding up the process, as SQLite
 * would by `synchronous = full`.
 */
const safe = async (of: Opened, path: string): Promise<void> => {
  const log = (of.log ??= openFile(path, 'r+'))
  try {
    await (await log).datasync()
  } catch (error) {
    delete of.log
    void log.then((handle) => handle.close()).catch(() => undefined)
    throw new OutcomeUnknown(`The disk did not take the log ${path}`, { cause: error })
  }
}

/**
 * Nothing waits in SQLite itself, which would hold up all requests of the process: where another
 * process holds the file, it is tried again later.
 */
export const sqliteDatabase = (
  path: string,
  { patienceMs = 5000, pollMs = 100, mostPages }: SqliteOptions = {},
): Database => {
  const file = resolve(path)
  const kysely = sqliteBuilder()
  const reader = new SqliteReader(file)
  let opened: Opened | undefined
  let wasThere = false
  let isClosed = false

  const close = (): void => {
    const { db, log } = opened ?? {}
    opened = undefined
    // It waits for those that are being made safe.
    log?.then((handle) => handle.close()).catch(() => undefined)
    db?.close()
  }

  const open = (): Opened => {
    const db = new DatabaseSync(file, { timeout: 0 })
    try {
      db.exec('pragma journal_mode = wal')
      if (mostPages !== undefined) db.exec(`pragma max_page_count = ${mostPages}`)
    } catch (error) {
      db.close()
      throw error
    }
    wasThere = true
    return (opened = { db, statements: new Map(), ino: statSync(file).ino })
  }

  /** Looks into the file where it was written to, be it by SQLite. @throws Failure `control-corrupt` */
  const whole = (of: Opened): Opened => {
    const { mtimeMs, size } = statSync(file)
    if (of.looked?.mtimeMs !== mtimeMs || of.looked.size !== size) {
      of.looked = { mtimeMs, size, isDamaged: isDamaged(of.db, file, { size }) }
    }
    // It stays open: closing it would write what is in the log into the file.
    if (of.looked.isDamaged) throw corrupt(file)
    return of
  }

  /** Looks at the file each time: SQLite would go on writing to one that is gone. */
  const connection = (): Opened => {
    if (isClosed) throw new Failure('control-unavailable', `The control store ${file} was closed.`)
    const found = statSync(file, { throwIfNoEntry: false })
    if (opened?.ino !== found?.ino) close()
    if (found !== undefined) return whole(opened ?? open())
    throw wasThere
      ? new Failure('control-unavailable', `The control store ${file} is gone.`)
      : new Failure('control-not-ready', `There is no control store at ${file}.`)
  }

  /** What is wrong with the file is found out, and told, by a read of this thread. */
  const isReadable = (): boolean => {
    try {
      connection()
      return true
    } catch {
      return false
    }
  }

  const patiently = async <T>(isWrite: boolean, work: (of: Opened) => unknown[][]): Promise<T> => {
    const end = performance.now() + patienceMs
    for (let attempt = 0; ; attempt++) {
      try {
        return work(connection()) as T
      } catch (error) {
        if (!isBusy(error) || performance.now() > end) throw meantBy(error, file, isWrite)
        await pause(1 + Math.random() * Math.min(2 ** attempt, 50))
      }
    }
  }

  return {
    kind: 'sqlite',
    sha256: sha256OfNode,
    kysely,
    read: async <const T extends readonly Compilable[]>(
      queries: T,
      { long = false }: ReadHow = {},
    ) => {
      const answers = long && isReadable() ? await reader.read(queries) : undefined
      if (answers) return answers as Answers<T>
      return patiently<Answers<T>>(false, (of) =>
        queries.length === 1 ? run(of, queries) : transaction(of, 'begin', queries),
      )
    },
    write: async <const T extends readonly Compilable[]>(
      queries: T,
      { lossy = false, early = false }: WriteHow = {},
    ) => {
      let written: Opened | undefined
      const answers = await patiently<Answers<T>>(true, (of) => {
        of.db.exec(`pragma synchronous = ${lossy || early ? 'normal' : 'full'}`)
        const found = transaction(of, 'begin immediate', queries)
        if (early && !lossy) written = of
        return found
      })
      if (written) await safe(written, `${file}-wal`)
      return answers
    },
    create: async () => {
      try {
        mkdirSync(dirname(file), { recursive: true })
        // It holds digests of keys and tokens: for this user alone, as the files beside it then are.
        closeSync(openSync(file, 'a', 0o600))
        new DatabaseSync(file, { timeout: 0 }).close()
        statSync(file)
      } catch (error) {
        throw meantBy(error, file)
      }
    },
    listen: async (poke) => {
      let seen: unknown
      const look = (): void => {
        try {
          const version = connection().db.prepare('pragma data_version').get()?.['data_version']
          if (version !== seen) poke()
          seen = version
        } catch {
          // Gone or locked at the moment; whatever is found later is another one.
          seen = undefined
        }
      }
      look()
      const timer = setInterval(look, pollMs)
      timer.unref()
      return async () => clearInterval(timer)
    },
    close: async () => {
      isClosed = true
      reader.close()
      close()
    },
  }
}
