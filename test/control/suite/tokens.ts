import { describe, expect, test } from 'vitest'
import { usePlace, type Driver } from './place.ts'

export const tokensSuite = (driver: Driver): void => {
  describe('tokens', () => {
    const here = usePlace(driver)

    test('are known by their secret, until they are revoked', async () => {
      const by = 'cli:root'
      const made = await here.store.createToken({ name: 'ci', role: 'release-manager', by })
      expect(made.secret).toMatch(/^ist_[A-Za-z0-9_-]{43}$/)
      expect(made.token).toMatchObject({ name: 'ci', role: 'release-manager', expiresAt: null })
      const other = here.other()
      expect(await other.tokenOf(made.secret)).toMatchObject({ id: made.token.id })
      expect(await other.tokenOf(`${made.secret}x`)).toBeUndefined()
      expect(await other.tokenOf('')).toBeUndefined()
      expect((await other.tokens())[0]?.lastUsedAt).not.toBeNull()
      expect(await other.revokeToken(made.token.id, by)).toMatchObject({
        kind: 'revoked',
        token: { id: made.token.id },
      })
      expect(await here.store.tokenOf(made.secret)).toBeUndefined()
      expect(await here.store.revokeToken(made.token.id, by)).toEqual({ kind: 'absent' })
      expect(await here.store.tokens()).toEqual([])
    })

    test('expire, also where the date is none', async () => {
      for (const expiresAt of ['2020-01-01T00:00:00Z', 'soon']) {
        const token = { name: 'old', role: 'viewer', expiresAt, by: 'cli:root' } as const
        const { secret } = await here.store.createToken(token)
        expect(await here.store.tokenOf(secret)).toBeUndefined()
      }
      const token = { name: 'new', role: 'viewer', by: 'cli:root' } as const
      const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
      const { secret } = await here.store.createToken({ ...token, expiresAt })
      expect(await here.store.tokenOf(secret)).toMatchObject({ expiresAt })
    })

    test('are in the audit without their secret, and nowhere in the database', async () => {
      const { secret } = await here.store.createToken({ name: 'x', role: 'viewer', by: 'cli:root' })
      const rows = await here.store.auditRows({ limit: 1000 })
      expect(rows.map(({ action }) => action)).toContain('token.revoke')
      const stored = await here.place.sql('select * from isthmus_tokens')
      expect(JSON.stringify([rows, stored])).not.toContain(secret.slice(4))
      expect(await here.store.verifyAudit()).toMatchObject({ ok: true })
    })

    test('that several revoke at once are revoked by one', async () => {
      const { token } = await here.store.createToken({ name: 'y', role: 'viewer', by: 'cli:root' })
      const stores = [here.store, here.other(), here.other()]
      const answers = await Promise.all(stores.map((store) => store.revokeToken(token.id, 'x')))
      expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['absent', 'absent', 'revoked'])
    })

    test('of admins: one stays, whoever revokes whom at once', async () => {
      const by = 'cli:root'
      const stores = [here.store, here.other(), here.other()]
      const admins = async () =>
        (await here.store.tokens()).filter(({ role }) => role === 'admin').map(({ id }) => id)
      for (let round = 0; round < 5; round += 1) {
        for (const name of ['a', 'b']) await here.store.createToken({ name, role: 'admin', by })
        const before = await admins()
        // Each store revokes all, in an order of its own.
        const revoking = stores.flatMap((store, i) =>
          before.map((_, n) => store.revokeToken(before[(n + i) % before.length] ?? '', by)),
        )
        const kinds = (await Promise.all(revoking)).map(({ kind }) => kind)
        expect(kinds.filter((kind) => kind === 'revoked')).toHaveLength(before.length - 1)
        expect(kinds).toContain('last-admin')
        expect(await admins()).toHaveLength(1)
      }
      expect(await here.store.verifyAudit()).toMatchObject({ ok: true })
    })

    test('of an admin that has expired count for nobody', async () => {
      const by = 'cli:root'
      const admin = { role: 'admin', by } as const
      const before = (await here.store.tokens()).filter(({ role }) => role === 'admin')
      const { token } = await here.store.createToken({ ...admin, name: 'one' })
      for (const { id } of before) await here.store.revokeToken(id, by)
      const expired = { ...admin, name: 'old', expiresAt: '2020-01-01T00:00:00Z' }
      const old = await here.store.createToken(expired)
      expect((await here.store.revokeToken(token.id, by)).kind).toBe('last-admin')
      expect((await here.store.revokeToken(old.token.id, by)).kind).toBe('revoked')
    })
  })
}
