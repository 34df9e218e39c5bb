/**
 * Links that sign somebody in once: a code, kept as its digest, becomes a token of a tab of the console.
 * Whoever comes second with the same code is told as much as whoever guesses.
 */
import type { Actor, Role, Token } from '../port.ts'
import { isAlive } from '../token-life.ts'
import { append, type Plan } from './append.ts'
import { audit } from './audit.ts'
import type { Database } from './database.ts'
import { randomHex, randomSecret } from './secret.ts'
import { headRow, tailOf } from './tail.ts'
import { newTokenRow, tokenOfRow } from './tokens.ts'

export interface NewSignInLink {
  readonly role: Role
  /** RFC 3339 */
  readonly expiresAt: string
  readonly by: Actor
}

/** By which tokens of the console are known, for people and for whoever deletes those that have ended. */
const namePrefix = 'console-'

/** @returns the code, which is shown once */
export const createSignInLink = async (
  db: Database,
  { role, expiresAt, by }: NewSignInLink,
): Promise<string> => {
  const code = randomSecret()
  const { kysely } = db
  await audit(db, { actor: by, action: 'sign-in.link', detail: { role, expiresAt } }, [
    kysely.deleteFrom('isthmus_sign_ins').where('expires_at', '<', new Date().toISOString()),
    kysely
      .insertInto('isthmus_sign_ins')
      .values({ digest: await db.sha256(code), role, created_by: by, expires_at: expiresAt }),
  ])
  return code
}

interface Found {
  readonly digest: string
  readonly role: Role
  readonly created_by: string
  readonly expires_at: string
}

const linkOf = async ({ kysely, read }: Database, digest: string): Promise<Found | undefined> => {
  const [[found]] = await read([
    kysely.selectFrom('isthmus_sign_ins').selectAll().where('digest', '=', digest),
  ])
  return found && isAlive({ expiresAt: found.expires_at }, Date.now()) ? found : undefined
}

export type SignedIn = { readonly token: Token; readonly secret: string } | undefined

/**
 * @param tokenEnds when the token ends, RFC 3339
 * @returns undefined where the code is none, has ended, or was used
 */
export const signIn = async (db: Database, code: string, tokenEnds: string): Promise<SignedIn> => {
  const digest = await db.sha256(code)
  // Guesses are turned away before they take a turn of those who edit.
  if (!(await linkOf(db, digest))) return undefined
  const { kysely } = db
  return append<SignedIn>(db, async (): Promise<Plan<SignedIn>> => {
    const [[head], [found]] = await db.read([
      headRow(db),
      kysely.selectFrom('isthmus_sign_ins').selectAll().where('digest', '=', digest),
    ])
    if (!found) return { kind: 'done', answer: undefined }
    const { row, secret } = await newTokenRow(db, {
      name: `${namePrefix}${randomHex(4)}`,
      role: found.role,
      expiresAt: tokenEnds,
    })
    const token = tokenOfRow(row)
    return {
      kind: 'write',
      tail: tailOf(head),
      act: {
        actor: found.created_by,
        action: 'sign-in',
        detail: { token: token.id, name: token.name, role: token.role, expiresAt: tokenEnds },
      },
      queries: [
        kysely.deleteFrom('isthmus_sign_ins').where('digest', '=', digest),
        kysely
          .deleteFrom('isthmus_tokens')
          .where('name', 'like', `${namePrefix}%`)
          .where('expires_at', '<', row.created_at),
        kysely.insertInto('isthmus_tokens').values(row),
      ],
      answer: () => ({ token, secret }),
    }
  })
}
