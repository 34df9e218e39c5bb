/** API tokens. Only their digests are kept: they are random, so that a plain hash cannot be guessed back. */
import type { Actor, Revoked, Role, Token } from '../port.ts'
import { isAlive } from '../token-life.ts'
import { append, type Plan } from './append.ts'
import { audit } from './audit.ts'
import type { Database } from './database.ts'
import { randomHex, randomSecret } from './secret.ts'
import type { Tables } from './tables.ts'
import { headRow, tailOf } from './tail.ts'
import { storable } from './text.ts'

export interface NewToken {
  readonly name: string
  readonly role: Role
  readonly expiresAt?: string
  readonly by: Actor
}

export const tokenOfRow = (row: Tables['isthmus_tokens']): Token => ({
  id: row.id,
  name: row.name,
  role: row.role,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
})

/** A token with its secret, as it is kept; it is not written yet. */
export const newTokenRow = async (
  db: Database,
  { name, role, expiresAt }: Omit<NewToken, 'by'>,
): Promise<{ readonly row: Tables['isthmus_tokens']; readonly secret: string }> => {
  const secret = `ist_${randomSecret()}`
  const row = {
    id: randomHex(6),
    name: storable(name),
    role,
    digest: await db.sha256(secret),
    created_at: new Date().toISOString(),
    expires_at: expiresAt ?? null,
    last_used_at: null,
  }
  return { row, secret }
}

export const createToken = async (
  db: Database,
  { by, ...wanted }: NewToken,
): Promise<{ token: Token; secret: string }> => {
  const { row, secret } = await newTokenRow(db, wanted)
  const { role } = row
  const token = tokenOfRow(row)
  await audit(
    db,
    {
      actor: by,
      action: 'token.create',
      detail: { token: token.id, name: token.name, role, expiresAt: token.expiresAt },
    },
    [db.kysely.insertInto('isthmus_tokens').values(row)],
  )
  return { token, secret }
}

/** Oldest first. */
export const tokens = async ({ kysely, read }: Database): Promise<readonly Token[]> => {
  const [rows] = await read([
    kysely.selectFrom('isthmus_tokens').selectAll().orderBy('created_at').orderBy('id'),
  ])
  return rows.map(tokenOfRow)
}

/** How exact `lastUsedAt` is: not every request of a token is worth a write. */
const usedEveryMs = 60_000

/** The token of a secret that is neither revoked nor expired. */
export const tokenOf = async (db: Database, secret: string): Promise<Token | undefined> => {
  const { kysely } = db
  const digest = await db.sha256(secret)
  const [[row]] = await db.read([
    kysely.selectFrom('isthmus_tokens').selectAll().where('digest', '=', digest),
  ])
  const now = Date.now()
  if (row === undefined || !isAlive(tokenOfRow(row), now)) return undefined
  const lastUsed = row.last_used_at === null ? 0 : Date.parse(row.last_used_at)
  if (Math.abs(now - lastUsed) < usedEveryMs) return tokenOfRow(row)
  const used = new Date(now).toISOString()
  const update = kysely.updateTable('isthmus_tokens').set({ last_used_at: used })
  try {
    await db.write([update.where('id', '=', row.id)], { lossy: true })
  } catch {
    // A token is good where its use cannot be written down.
    return tokenOfRow(row)
  }
  return { ...tokenOfRow(row), lastUsedAt: used }
}

/** Looks and writes as one: of two admins that revoke each other, one stays. */
export const revokeToken = (db: Database, id: string, by: Actor): Promise<Revoked> =>
  append<Revoked>(db, async (): Promise<Plan<Revoked>> => {
    const [[head], rows] = await db.read([
      headRow(db),
      db.kysely.selectFrom('isthmus_tokens').selectAll(),
    ])
    const all = rows.map(tokenOfRow)
    const token = all.find((one) => one.id === id)
    if (token === undefined) return { kind: 'done', answer: { kind: 'absent' } }
    const now = Date.now()
    const admins = all.filter((one) => one.role === 'admin' && isAlive(one, now))
    if (admins.length === 1 && admins[0]?.id === id) {
      return { kind: 'done', answer: { kind: 'last-admin', token } }
    }
    const { name, role } = token
    return {
      kind: 'write',
      tail: tailOf(head),
      act: { actor: by, action: 'token.revoke', detail: { token: id, name, role } },
      queries: [db.kysely.deleteFrom('isthmus_tokens').where('id', '=', id)],
      answer: () => ({ kind: 'revoked', token }),
    }
  })
