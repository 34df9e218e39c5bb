/** Each worker is an instance, of which the control store is told. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { PolicyEffect } from '../../../src/control/effect.ts'
import { isthmus, until } from '../../cli/support.ts'
import { allSee, replaceOne, serveBy } from './decided.ts'

/** Numbers of the workers. */
const numbers = ({ instances }: PolicyEffect): ReadonlySet<string | undefined> =>
  new Set(instances.map(({ id }) => id.split('/')[1]))

test('the list of instances has each worker, and how long an edit took until all of them decided by it', async () => {
  const served = await serveBy('store')
  const { cluster, run } = served
  const control = async (...words: readonly string[]) => {
    const done = await isthmus(['control', ...words, '--config', cluster.file])
    expect(done.code).toBe(0)
    return done.stdout
  }
  const effect = async (...words: readonly string[]) =>
    JSON.parse(await control('instances', '--json', ...words)) as PolicyEffect
  await until(async () => (await effect()).instances.length === 2)
  const first = await effect()
  expect(numbers(first)).toEqual(new Set(['1', '2']))
  expect(first).toMatchObject({ policy: { number: 1 }, everywhere: true })

  await run('clients', 'pin', 'nerv', '1.1')
  await allSee(served, { version: '1.1' })
  await until(async () => (await effect()).everywhere)
  const second = await effect()
  expect(second).toMatchObject({
    policy: { number: 2 },
    max: expect.any(Number),
    instances: [
      { state: 'exact', policyNumber: 2, ms: expect.any(Number) },
      { state: 'exact', policyNumber: 2, ms: expect.any(Number) },
    ],
  })
  expect(await effect('--policy', '1')).toMatchObject({
    policy: { number: 1 },
    instances: [{ state: 'overtaken' }, { state: 'overtaken' }],
  })
  const text = await control('instances')
  expect(text).toMatch(/^Policy 2 of .*: everywhere, after \d+ ms at the slowest/)
  expect(text).toMatch(/\/1 .* 2 +\d+ ms +\d+ \w+ ago +decides by it/)
  const unknown = await isthmus(['control', 'instances', '--policy', '9', '--config', cluster.file])
  expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('no policy 9')])

  // Whoever takes a place takes over its line.
  await replaceOne(served)
  await run('flags', 'kill', '--all', '--backend', 'green')
  await served.reach()
  await allSee(served, { store: 'green' })
  await until(async () => (await effect()).everywhere && (await effect()).policy.number === 3)
  const third = await effect()
  expect(third.instances).toHaveLength(2)
  expect(numbers(third)).toEqual(new Set(['1', '2']))
})

test('a running gateway tells it, too, and whoever decides by files is no instance of the store', async () => {
  const served = await serveBy('store')
  const { cluster } = served
  const token = ['control', 'token', 'create', '--name', 'a', '--role', 'viewer', '--json']
  const made = await isthmus([...token, '--config', cluster.file])
  const { secret } = JSON.parse(made.stdout) as { readonly secret: string }
  const asked = async () => {
    const words = ['control', 'instances', '--gateway', cluster.adminUrl, '--json']
    const { stdout } = await isthmus(words, { env: { ISTHMUS_TOKEN: secret } })
    return JSON.parse(stdout) as PolicyEffect
  }
  await until(async () => (await asked()).instances.length === 2)
  expect(await asked()).toMatchObject({ policy: { number: 1 }, everywhere: true })

  const store = `sqlite:${join(served.state, 'other.db')}`
  const files = await serveBy('files', { config: { control: { store, policy: 'files' } } })
  const init = await isthmus(['control', 'init', '--config', files.cluster.file])
  expect(init.code).toBe(0)
  const { stdout } = await isthmus(['control', 'instances', '--config', files.cluster.file])
  expect(stdout).toContain('no instance has told of itself')
})
