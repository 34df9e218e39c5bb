/** Several workers whose control store is away, and whose configuration changes under a policy of the store. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isthmus, temporaryFolder, until } from '../../cli/support.ts'
import { allSee, putFile, replaceOne, serveBy, type Served } from './decided.ts'
import { configText, startStore, type Check, type Cluster } from './support.ts'

const policyCheck = async (cluster: Cluster): Promise<Check | undefined> => {
  const { checks } = JSON.parse(await cluster.admin('/readyz?verbose')) as { checks: Check[] }
  return checks.find(({ name }) => name === 'policy')
}

/** A folder that can be taken away, with all that a database has in it, and brought back. */
const movable = async () => {
  const home = await temporaryFolder()
  const there = join(home, 'db')
  await mkdir(there)
  return {
    control: { store: `sqlite:${join(there, 'control.db')}`, pollMs: 50 },
    takeAway: async () => {
      await rename(there, `${there}.away`)
      // Nobody makes a database anew in a file.
      await writeFile(there, '')
    },
    bringBack: async () => {
      await rm(there)
      await rename(`${there}.away`, there)
    },
  }
}

test('a start while the control store is away goes on with the kept policy, says so, and follows the store when it is back', async () => {
  const { control, takeAway, bringBack } = await movable()
  const first = await serveBy('store', { config: { control } })
  await first.run('clients', 'pin', 'nerv', '1.1')
  await allSee(first, { version: '1.1' })
  const before = await first.seen()
  await first.cluster.stop()

  await takeAway()
  const second = await serveBy('store', { state: first.state, config: { control } })
  const { cluster } = second
  expect(await second.seen()).toEqual(before)
  expect(cluster.output()).toMatch(/"level":"warn".*The control store does not answer/)
  expect(await policyCheck(cluster)).toMatchObject({
    ok: false,
    says: expect.stringMatching(/from the copy that was kept/),
  })
  expect(await cluster.admin('/readyz')).toBe('ok\n')
  expect(await cluster.metric('isthmus_policy_age_seconds')).toBeGreaterThan(0)
  expect(await cluster.metric('isthmus_policy_number', /worker/)).toBe(4)
  await replaceOne(second)
  await second.reach()
  expect(await second.seen()).toEqual(before)

  await bringBack()
  await until(async () => (await policyCheck(cluster))?.ok === true)
  expect(await second.seen()).toEqual(before)
  await second.run('clients', 'pin', 'nerv', '1.0')
  await allSee(second, { version: '1.0' })
})

interface Reloading extends Served {
  readonly reload: (config: object, result: 'applied' | 'rejected') => Promise<void>
  readonly backends: Readonly<Record<string, object>>
}

const backendOf = (url = '') => ({ url, version: '1.0' })

const reloading = async (control?: object): Promise<Reloading> => {
  const config = control ? { control } : {}
  const served = await serveBy('store', { config })
  const { cluster, state, database } = served
  const [blue, green, red] = await Promise.all(['blue', 'green', 'red'].map(startStore))
  let done = { applied: 0, rejected: 0 }
  return {
    ...served,
    backends: {
      blue: backendOf(blue?.url),
      green: backendOf(green?.url),
      red: backendOf(red?.url),
    },
    reload: async (more, result) => {
      const whole = {
        identity: { trustedHeader: { name: 'X-Client' } },
        clients: [{ id: 'nerv', explain: true }],
        policy: { file: join(state, 'edited.json') },
        state,
        control: { store: `sqlite:${database}`, pollMs: 50 },
        ...config,
        ...more,
      }
      await writeFile(cluster.file, configText('http://127.0.0.1:9', whole))
      done = { ...done, [result]: done[result] + 1 }
      cluster.signal('SIGHUP')
      await until(
        async () =>
          (await cluster.metric('isthmus_config_reload_total', new RegExp(result))) ===
          done[result],
      )
    },
  }
}

test('the policy of the store is judged by a new configuration before any worker serves by it', async () => {
  const served = await reloading()
  const { backends, run, reload, cluster } = served
  const { blue, green, red } = backends
  await run('flags', 'kill', '--all', '--backend', 'green')
  await allSee(served, { store: 'green' })
  const before = await served.seen()

  // The policy names a backend that this one lacks.
  await reload({ backends: { blue, red } }, 'rejected')
  expect(await cluster.line(/The configuration has errors/)).toContain('green')
  expect(await served.seen()).toEqual(before)
  expect(await policyCheck(cluster)).toMatchObject({ ok: true })
  await replaceOne(served)
  await served.reach()
  expect(await served.seen()).toEqual(before)

  // What only the new one has may be named once it is in force.
  const kill = [
    'flags',
    'kill',
    '--all',
    '--backend',
    'red',
    '--yes',
    '--gateway',
    cluster.adminUrl,
  ]
  const token = ['control', 'token', 'create', '--name', 'a', '--role', 'admin', '--json']
  const made = JSON.parse((await isthmus([...token, '--config', cluster.file])).stdout)
  const env = { ISTHMUS_TOKEN: (made as { readonly secret: string }).secret }
  expect((await isthmus(kill, { env })).code).not.toBe(0)
  await reload({ backends: { blue, green, red } }, 'applied')
  await served.reach()
  expect(await served.seen()).toEqual(before)
  expect(await isthmus(kill, { env })).toMatchObject({ code: 0 })
  await allSee(served, { store: 'red' })

  // Now the other one may go, and this one not.
  await reload({ backends: { blue, green } }, 'rejected')
  await reload({ backends: { blue, red } }, 'applied')
  await served.reach()
  await run('flags', 'release', '--all')
  await allSee(served, { store: 'blue' })

  // Whose policy it is stays as it was.
  const control = { store: `sqlite:${served.database}`, pollMs: 50, policy: 'files' }
  await reload({ backends: { blue, red }, control }, 'applied')
  expect(JSON.parse(await cluster.line(/need a new start/))).toMatchObject({
    kept: ['control > policy'],
  })
  expect(await isthmus(kill, { env })).toMatchObject({ code: 0 })
  await served.reach()
  await allSee(served, { store: 'red' })
})

test('a configuration under which thrown kill switches of the instance would be lost does not come into force', async () => {
  const served = await reloading()
  const { backends, reload, cluster, state } = served
  const { blue, green, red } = backends
  const file = join(state, 'kill.json')
  await putFile(file, { kills: [{ scope: { kind: 'all' }, backend: 'green' }] })
  await allSee(served, { store: 'green' })
  await reload({ backends: { blue, red } }, 'rejected')
  expect(await cluster.line(/The configuration has errors/)).toContain('kill.json > kills > 0')
  await allSee(served, { store: 'green' })

  // It goes on with what was good last, which only it knows.
  await putFile(file, { kills: 'all' })
  await cluster.line(/The kill file has errors/)
  await reload({ backends: { blue, green, red } }, 'rejected')
  await allSee(served, { store: 'green' })
  await rm(file)
  await allSee(served, { store: 'blue' })
  await putFile(file, { kills: 'all' })
  await until(async () => (await cluster.admin('/readyz?verbose')).includes('not in force'))
  await reload({ backends: { blue, red } }, 'applied')
  await served.reach()
  await allSee(served, { store: 'blue' })
})

test('a configuration comes into force while the store is away, where the policy fits it', async () => {
  const { control, takeAway, bringBack } = await movable()
  const served = await reloading(control)
  const { backends, run, reload, cluster } = served
  const { blue, green, red } = backends
  await run('flags', 'kill', '--all', '--backend', 'green')
  await allSee(served, { store: 'green' })
  const before = await served.seen()
  await takeAway()
  await reload({ backends: { blue, red } }, 'rejected')
  expect(await served.seen()).toEqual(before)
  await reload({ backends: { blue, green, red } }, 'applied')
  await served.reach()
  expect(await served.seen()).toEqual(before)
  await bringBack()
  await until(async () => (await policyCheck(cluster))?.ok === true)
  await run('flags', 'kill', '--all', '--backend', 'red')
  await allSee(served, { store: 'red' })
})
