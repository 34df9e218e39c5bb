/** What is asked of a SpacetimeDB server beside the data: identities, databases and their schema. */
import { setTimeout as after } from 'node:timers/promises'
import {
  databaseErrors,
  failed,
  know,
  ok,
  problem,
  type Problem,
  type Result,
} from '../../errors/index.ts'
import { isObject, own, parse, type Json } from '../../json/index.ts'
import { exchange, type Answer, type Asked, type ServerOptions } from './exchange.ts'
import { shownText } from './shown-text.ts'

export interface Identity {
  /** 64 hexadecimal digits. */
  readonly identity: string
  /** Whoever has it is this identity: a secret. */
  readonly token: string
}

export interface Published {
  /** The database itself, 64 hexadecimal digits. */
  readonly identity: string
  /** Whether it is new. Of several that make it at the same moment, each may have made another one: the name leads to the last. */
  readonly created: boolean
}

/** All of it answers results; what a problem says never holds the token. */
export interface Server {
  /** Makes an identity. Nobody can get its token again. */
  createIdentity(): Promise<Result<Identity>>
  /**
   * Makes a database, or puts a module into one. Problems beside those of every request:
   * `database-mismatch` where its tables are others, `database-refused`, `database-token-refused`.
   *
   * @param clear whether all that it holds is deleted
   */
  publish(
    database: string,
    wasm: Uint8Array,
    options?: { readonly clear?: boolean },
  ): Promise<Result<Published>>
  /** Which database a name leads to, as `Published.identity`; also one that was deleted. Problem: `database-not-found`. */
  identityOf(database: string): Promise<Result<string>>
  /** The schema as the server tells it (`?version=9`). Problem: `database-not-found`. */
  schemaOf(database: string): Promise<Result<Json>>
  /**
   * Whether the token is that of who owns a database. Problems: `database-not-found`,
   * `database-token-refused` where it is nobody's.
   */
  isOwner(database: string): Promise<Result<boolean>>
  /** Deletes a database with all that it holds. Fine where there is none. */
  deleteDatabase(database: string): Promise<Result<undefined>>
}

/** Times that a database is published again which somebody else is making, and milliseconds before. */
const [mostAgain, againMs] = [6, 50]

const codes: Readonly<Partial<Record<number, keyof typeof databaseErrors>>> = {
  400: 'database-refused',
  401: 'database-token-refused',
  403: 'database-token-refused',
  404: 'database-not-found',
  413: 'database-refused',
  500: 'database-refused',
}

/** Whoever does not own a database is told so with a status of the server's own failures. */
const codeOf = ({ status, text }: Answer): keyof typeof databaseErrors =>
  status === 500 && text.startsWith('Permission denied')
    ? 'database-token-refused'
    : (codes[status] ?? 'database-broken')

const isFine = ({ status }: Answer): boolean => status >= 200 && status < 300

const textAt = (value: Json | undefined, name: string): string | undefined => {
  const found = isObject(value) ? own(value, name) : undefined
  return typeof found === 'string' ? found : undefined
}

/** Nothing of the answer is shown: it may hold a token that is new. */
const broken = (what: string, { status }: Answer): Problem =>
  problem('database-broken', `${what}: SpacetimeDB answered ${status} with something else.`)

const identityPattern = /^[0-9a-f]{64}$/

const at = (database: string): string => `/v1/database/${encodeURIComponent(database)}`

/** @example const server = serverOf({ url: 'http://127.0.0.1:3000', token }) */
export const serverOf = (options: ServerOptions): Server => {
  know(databaseErrors)

  const told = (what: string, answer: Answer): Problem =>
    problem(
      codeOf(answer),
      `${what}: SpacetimeDB answered ${answer.status} ${shownText(answer.text, options.token)}`.trim(),
    )

  /** The JSON of an answer that is fine, or what is wrong with it. */
  const json = async (
    what: string,
    asked: Asked,
    refused: (answer: Answer) => Problem = (answer) => told(what, answer),
  ): Promise<Result<{ readonly answer: Answer; readonly value: Json }>> => {
    const answered = await exchange(options, asked)
    if (!answered.ok) return answered
    const answer = answered.value
    if (!isFine(answer)) return failed(refused(answer))
    const parsed = parse(answer.text)
    return parsed.ok ? ok({ answer, value: parsed.value }) : failed(broken(what, answer))
  }

  return {
    createIdentity: async () => {
      const what = 'No identity was made'
      const made = await json(what, { method: 'POST', path: '/v1/identity' })
      if (!made.ok) return made
      const { answer, value } = made.value
      const [identity, token] = [textAt(value, 'identity'), textAt(value, 'token')]
      return identity === undefined || token === undefined
        ? failed(broken(what, answer))
        : ok({ identity, token })
    },

    publish: async (database, wasm, { clear = false } = {}) => {
      const what = `${database} was not published`
      const path = clear ? `${at(database)}?clear=true` : at(database)
      let isMade = false
      const refused = (answer: Answer): Problem => {
        isMade = answer.status === 500 && answer.text.includes('already exists')
        return answer.status === 400 && answer.text.includes('Database update rejected')
          ? problem(
              'database-mismatch',
              `The database ${database} has other tables than this version needs: ${shownText(answer.text, options.token)}`,
            )
          : told(what, answer)
      }
      const asked = { method: 'PUT', path, body: wasm } as const
      let done = await json(what, asked, refused)
      // Somebody else is making it at this moment: soon it is there, and may be the same.
      for (let again = 1; isMade && again <= mostAgain; again += 1) {
        await after(againMs * again)
        isMade = false
        done = await json(what, asked, refused)
      }
      if (!done.ok) return done
      const { answer, value } = done.value
      const success = isObject(value) ? own(value, 'Success') : undefined
      const identity = textAt(success, 'database_identity')
      return identity === undefined
        ? failed(broken(what, answer))
        : ok({ identity, created: textAt(success, 'op') === 'created' })
    },

    identityOf: async (database) => {
      const what = `Which database ${database} is, is not known`
      const answered = await exchange(options, { method: 'GET', path: `${at(database)}/identity` })
      if (!answered.ok) return answered
      const answer = answered.value
      if (!isFine(answer)) return failed(told(what, answer))
      return identityPattern.test(answer.text) ? ok(answer.text) : failed(broken(what, answer))
    },

    schemaOf: async (database) => {
      const path = `${at(database)}/schema?version=9`
      const said = await json(`The schema of ${database} is not known`, { method: 'GET', path })
      return said.ok ? ok(said.value.value) : said
    },

    isOwner: async (database) => {
      const what = `Who owns ${database} is not known`
      const said = await json(what, { method: 'GET', path: at(database) })
      if (!said.ok) return said
      const { answer, value } = said.value
      const owner = isObject(value)
        ? textAt(own(value, 'owner_identity'), '__identity__')
        : undefined
      const identity = owner?.replace(/^0x/, '') ?? ''
      if (!identityPattern.test(identity)) return failed(broken(what, answer))
      const path = `/v1/identity/${identity}/verify`
      const verified = await exchange(options, { method: 'GET', path })
      if (!verified.ok) return verified
      if (isFine(verified.value)) return ok(true)
      return verified.value.status === 400 ? ok(false) : failed(told(what, verified.value))
    },

    deleteDatabase: async (database) => {
      const answered = await exchange(options, { method: 'DELETE', path: at(database) })
      if (!answered.ok) return answered
      const answer = answered.value
      return isFine(answer) || answer.status === 404
        ? ok(undefined)
        : failed(told(`${database} was not deleted`, answer))
    },
  }
}
