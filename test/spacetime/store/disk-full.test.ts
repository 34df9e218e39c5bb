/**
 * The disk of the server is full. SpacetimeDB 1.2 commits all the same, in memory, and writes once there is
 * room: what it answered meanwhile is lost where it is killed before. No API of it tells.
 */
import { spawnSync } from 'node:child_process'
import { glob, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { entityBody, textOf, type Call } from '../../inner-universe/support.ts'
import { newToken, noProgram, ownServer, storeProcess, untilReady } from './support/stores.ts'

/** A small disk of its own; nothing where this user may not have one. */
const smallDisk = async (megabytes: number): Promise<string | undefined> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-small-'))
  const options = ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]
  const isMounted = spawnSync('mount', options).status === 0
  onTestFinished(async () => {
    if (isMounted) spawnSync('umount', ['-l', folder])
    await rm(folder, { recursive: true, force: true })
  })
  if (!isMounted) console.warn('Skipped: a full disk, because this user may not mount one.')
  return isMounted ? folder : undefined
}

/**
 * What the server leaves behind where it is killed on a full disk: an empty file at the end of its log, with
 * which it does not open the database any more (`failed to fill whole buffer`).
 */
const removeEmptySegments = async (folder: string): Promise<void> => {
  for await (const file of glob('data/replicas/*/clog/*.stdb.log', { cwd: folder })) {
    const path = join(folder, file)
    if ((await stat(path)).size === 0) await rm(path)
  }
}

const each = 40

/** Writes one after another; the keys of those that were answered as done. */
const writeSome = async (call: Call): Promise<readonly string[]> => {
  const ids: string[] = []
  for (let turn = 0; turn < each; turn += 1) {
    const body = entityBody('2.0', `turn ${turn} ${'x'.repeat(20_000)}`)
    const reply = await call('POST', '/entities', body)
    expect([201, 503, 504]).toContain(reply.status)
    if (reply.status === 201) ids.push(textOf(reply.body, 'id'))
  }
  return ids
}

test.skipIf(noProgram)('a full disk is survived by stores, and never makes a hole', async () => {
  const disk = await smallDisk(32)
  if (disk === undefined) return
  const filling = join(disk, 'filling')
  const server = await ownServer(disk)
  const token = await newToken(server.url)
  const { call } = await storeProcess(server.url, token)
  const answered: string[] = [...(await writeSome(call))]
  for (const isFreed of [true, false]) {
    spawnSync('sh', ['-c', `cat /dev/zero > '${filling}'`])
    const full = await writeSome(call)
    answered.push(...full)
    expect((await call('GET', '/livez')).status).toBe(200)
    if (isFreed) {
      await rm(filling)
      answered.push(...(await writeSome(call)))
    }
    await server.kill()
    await untilReady(call, false)
    await rm(filling, { force: true })
    await removeEmptySegments(server.folder)
    await server.start()
    await untilReady(call, true)
    const found = await Promise.all(
      answered.map(async (id) => (await call('GET', `/entities/${id}`)).status === 200),
    )
    // What was lost is what was answered last.
    const kept = found.indexOf(false) < 0 ? found.length : found.indexOf(false)
    expect(found.slice(kept)).not.toContain(true)
    const lost = answered.splice(kept).length
    const when = isFreed ? 'after there was room again' : 'while it was full'
    console.info(
      `killed ${when}: ${full.length} answered on a full disk, ${lost} answered are lost`,
    )
    answered.push(...(await writeSome(call)))
  }
  // Another store sees the same.
  const other = await storeProcess(server.url, token)
  for (const path of ['/entities/export', '/events/export']) {
    expect((await other.call('GET', path)).text).toBe((await call('GET', path)).text)
  }
})
