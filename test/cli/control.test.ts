import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { standing } from './standing.ts'

let folder = ''
let store: readonly string[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-control-cli-'))
  store = ['--store', `sqlite:${join(folder, 'control.db')}`]
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const run = (...words: readonly string[]) => standing([...words, ...store])

describe('isthmus control', () => {
  test('says what to do where the store is not set up', async () => {
    const { code, stderr } = await run('control', 'token', 'list')
    expect(code).toBe(2)
    expect(stderr).toContain('isthmus control init')
  })

  test('init prints the first token once, alone on standard output', async () => {
    const first = await run('control', 'init')
    expect(first.code).toBe(0)
    expect(first.stdout).toMatch(/^ist_[\w-]{43}\n$/)
    const again = await run('control', 'init')
    expect([again.code, again.stdout]).toEqual([0, ''])
    expect(again.stderr).toContain('has a token of an admin already')
    const json = await run('control', 'init', '--json')
    expect(JSON.parse(json.stdout)).toMatchObject({ applied: [], token: null, secret: null })
  })

  test('makes, lists and revokes tokens', async () => {
    const made = await run(
      'control',
      'token',
      'create',
      '--name',
      'ci',
      '--role',
      'viewer',
      '--expires',
      '30d',
      '--json',
    )
    const { token, secret } = JSON.parse(made.stdout)
    expect(token).toMatchObject({ name: 'ci', role: 'viewer' })
    expect(Date.parse(token.expiresAt)).toBeGreaterThan(Date.now() + 29 * 86_400_000)
    const taken = await run('control', 'token', 'create', '--name', 'ci', '--role', 'viewer')
    expect(taken.code).toBe(1)
    const listed = await run('control', 'token', 'list', '--json')
    expect(listed.stdout).not.toContain(secret)
    expect(JSON.parse(listed.stdout).tokens).toHaveLength(2)
    expect((await run('control', 'token', 'list')).stdout).toMatch(
      /viewer +ci +\(ends .*never used\)/,
    )
    expect((await run('control', 'token', 'revoke', 'ci')).code).toBe(0)
    expect((await run('control', 'token', 'revoke', 'ci')).code).toBe(1)
  })

  test('keeps the last token of an admin, and makes another one where it is lost', async () => {
    const kept = await run('control', 'token', 'revoke', 'first-admin')
    expect(kept.code).toBe(1)
    expect(kept.stderr).toContain('last token of an admin')
    const made = await run('control', 'token', 'create', '--name', 'second', '--role', 'admin')
    expect(made.stdout).toMatch(/^ist_[\w-]{43}\n$/)
    expect((await run('control', 'token', 'revoke', 'first-admin')).code).toBe(0)
  })

  test.each([
    [['--expires', '2020-01-01']],
    [['--expires', 'soon']],
    [['--expires', '0d']],
    [['--role', 'root']],
  ])('refuses %j', async (words) => {
    const { code } = await run(
      'control',
      'token',
      'create',
      '--name',
      'x',
      '--role',
      'viewer',
      ...words,
    )
    expect(code).toBe(2)
  })

  test('says where it looked for a store', async () => {
    // Not the project's own folder: the demo leaves a store there.
    const config = {
      backends: { blue: { url: 'http://127.0.0.1:1', version: '1.1' } },
      decision: { flag: 'any', fallback: 'blue' },
    }
    const file = join(folder, 'isthmus.config.json')
    await writeFile(file, JSON.stringify(config))
    const { code, stderr } = await standing(['control', 'token', 'list', '--config', file])
    expect(code).toBe(2)
    expect(stderr).toMatch(/isthmus\.config\.json has no control store/)
    expect((await standing('control token list --store nowhere')).code).toBe(2)
    const { stderr: env } = await standing('control token list --store env:NO_SUCH_VARIABLE')
    expect(env).toContain('the environment has no NO_SUCH_VARIABLE')
  })
})

describe('isthmus audit', () => {
  test('is whole, and exported one row per line', async () => {
    const verified = await run('audit', 'verify', '--json')
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, rows: 5 })
    const lines = (await run('audit', 'export')).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).action)).toEqual([
      'token.create',
      'token.create',
      'token.revoke',
      'token.create',
      'token.revoke',
    ])
    expect(JSON.parse(lines[0] ?? '').actor).toMatch(/^cli:.+@.+/)
    const rest = (await run('audit', 'export', '--after', '2')).stdout.trim().split('\n')
    expect(rest).toEqual(lines.slice(2))
  })

  test('shows that somebody has altered it', async () => {
    {
      using db = new DatabaseSync(join(folder, 'control.db'))
      db.exec("update isthmus_audit set actor = 'nobody' where seq = 2")
    }
    const { code, stderr } = await run('audit', 'verify')
    expect(code).toBe(1)
    expect(stderr).toContain('row 2')
    const json = await run('audit', 'verify', '--json')
    expect([json.code, JSON.parse(json.stdout).ok]).toEqual([1, false])
  })
})
