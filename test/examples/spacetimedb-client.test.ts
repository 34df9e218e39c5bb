/** The example of a client of SpacetimeDB itself: its SDK beside a store of Isthmus, both processes of their own, on a real server. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { root, start, temporaryFile } from '../cli/support.ts'
import { caller, inner, items, textOf, type Body } from '../inner-universe/support.ts'
import { freshName, given, noServer, server, valueOf } from '../spacetime/support/given.ts'
import { soon } from '../support/runs.ts'

/** A store in a database of its own. */
const startStore = async (tokenFile: string) => {
  const database = freshName()
  const address = `${given.url}/${database}`
  const words = ['--spacetimedb', address, '--token-file', tokenFile]
  const store = start(['store', '--schema', '2.0', '--port', '0', ...words])
  onTestFinished(async () => {
    store.child.kill('SIGKILL')
    await store.done
    await server.deleteDatabase(database)
  })
  const line = await store.line(/ on http:/)
  return { address, call: caller(/http:\/\/[\d.:]+/.exec(line)?.[0] ?? '') }
}

/** What the client prints, line by line, until it ends. */
const startClient = (address: string, tokenFile: string) => {
  const script = join(root, 'examples/spacetimedb-client/client.ts')
  const child = spawn(process.execPath, [script, address, tokenFile])
  onTestFinished(() => void child.kill('SIGKILL'))
  const texts = { told: '', noted: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.told += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.noted += text))
  return {
    lines: () => texts.told.split('\n').slice(0, -1),
    noted: () => texts.noted,
    ended: once(child, 'close'),
  }
}

/** The lines of documents as HTTP tells them. */
const entityLine = (entity: Body): string => {
  const { name, tags } = inner(entity, 'metadata') as { name: string; tags: readonly string[] }
  return `entity ${textOf(entity, 'id')}: ${textOf(entity, 'entity_type')} ${JSON.stringify(name)} [${tags.join(' ')}], created at ${String(entity['created_at'])}`
}

const relationLine = (relation: Body): string => {
  const ends = `${textOf(relation, 'from_entity')} KNOWS ${textOf(relation, 'to_entity')}`
  return `relation ${textOf(relation, 'id')}: ${ends}, strength ${String(inner(relation, 'metadata')['strength'])}`
}

describe.skipIf(noServer)('a client with the SDK of SpacetimeDB', () => {
  test('reads in columns what the store answers, and sees each write arrive', async () => {
    const tokenFile = await temporaryFile('owner.token', given.token)
    const { address, call } = await startStore(tokenFile)
    const create = async (name: string): Promise<Body> => {
      const metadata = { name, tags: ['a', name], properties: {} }
      const sent = { entity_type: 'Person', metadata }
      const { status, body } = await call('POST', '/entities', sent)
      expect(status).toBe(201)
      return body
    }
    const relate = async (from: Body, to: Body): Promise<Body> => {
      const sent = {
        from_entity: textOf(from, 'id'),
        to_entity: textOf(to, 'id'),
        relation_type: 'KNOWS',
        metadata: { strength: 0.25, tags: [], properties: {} },
      }
      const { status, body } = await call('POST', '/relations', sent)
      expect(status).toBe(201)
      return body
    }
    const ada = await create('Ada "Countess" ☃')
    const grace = await create('Grace')
    const knows = await relate(ada, grace)

    const client = startClient(address, tokenFile)
    const has = async (count: number): Promise<readonly string[]> => {
      await vi.waitFor(() => expect(client.lines().length).toBeGreaterThanOrEqual(count), {
        timeout: soon,
      })
      return client.lines()
    }
    const listed = [
      ...items(await call('GET', '/entities')).map(entityLine),
      ...items(await call('GET', '/relations')).map(relationLine),
    ]
    expect(listed).toHaveLength(3)
    const first = await has(4)
    expect(first.slice(0, 3).toSorted()).toEqual(
      listed.map((line) => `there is ${line}`).toSorted(),
    )
    expect(first[3]).toBe('that is all so far')

    const alan = await create('Alan')
    const path = `/entities/${textOf(ada, 'id')}`
    const renamed = await call('PATCH', path, { metadata: { name: 'Ada Lovelace' } })
    await call('DELETE', `/relations/${textOf(knows, 'id')}`)
    await call('DELETE', `/entities/${textOf(grace, 'id')}`)
    const again = await relate(renamed.body, alan)
    expect((await has(9)).slice(4)).toEqual([
      `new ${entityLine(alan)}`,
      `changed ${entityLine((await call('GET', path)).body)}`,
      `gone ${relationLine(knows)}`,
      `gone ${entityLine(grace)}`,
      `new ${relationLine(again)}`,
    ])
  })

  test('is told that the tables are not those of another identity', async () => {
    const tokenFile = await temporaryFile('owner.token', given.token)
    const { address } = await startStore(tokenFile)
    const { token } = valueOf(await server.createIdentity())
    const client = startClient(address, await temporaryFile('stranger.token', token))
    expect(await client.ended).toEqual([1, null])
    expect(client.lines()).toEqual([])
    expect(client.noted()).toMatch(/cannot be read: .*entities/)
  })
})
