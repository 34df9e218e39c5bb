/** Back to a backup of the old backend, with what clients have written to the new one since. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { standing } from '../standing.ts'
import { temporaryFolder } from '../support.ts'
import { entityOf, planted, project } from './setting.ts'

test('writes since a backup are carried back to the older version after it was restored', async () => {
  const it = await project('1.1', '2.0')
  const ids = await planted(it.blue, 30)
  const backups = ['--backups', join(await temporaryFolder(), 'backups')]
  const backup = (...words: readonly string[]) =>
    standing(['backup', ...words, '--config', it.config, ...backups])
  expect(await backup('create', 'blue', '--name', 'b1')).toMatchObject({ code: 0 })
  expect(await it.migrate('run', 'blue', 'green')).toMatchObject({ code: 0 })

  // Clients write to green alone from now on, and blue is lost.
  const [changed = '', deleted = '', lost = ''] = ids
  const made = { ...entityOf(crypto.randomUUID(), 31), owner_identity: 'ab'.repeat(32) }
  await it.green.call('PUT', `/raw/entities/${made.id}`, made)
  const robot = { ...entityOf(changed, 0), owner_identity: null, entity_type: 'Robot' }
  await it.green.call('PUT', `/raw/entities/${changed}`, robot)
  await it.green.call('DELETE', `/entities/${deleted}`)
  await it.blue.call('DELETE', `/entities/${lost}`)

  expect(await backup('restore', 'b1', '--to', 'blue', '--replace', '--yes')).toMatchObject({
    code: 0,
  })
  const back = ['green', 'blue', '--drop', 'AccessControl', '--extras', 'delete', '--no-backup']
  const ran = await it.migrate('run', ...back)
  // What is as it was then is not written again.
  expect(ran).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/Entity +30 read, 1 created, 1 replaced, 1 deleted, 28 same/),
  })
  expect((await it.blue.call('GET', `/entities/${made.id}`)).body).toMatchObject({
    metadata: made.metadata,
  })
  expect((await it.blue.call('GET', `/entities/${changed}`)).body['entity_type']).toBe('Robot')
  expect((await it.blue.call('GET', `/entities/${deleted}`)).status).toBe(404)
  expect((await it.blue.call('GET', `/entities/${lost}`)).status).toBe(200)
})
