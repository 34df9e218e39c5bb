/**
 * What SpacetimeDB 1.2 loses when it is killed: it answers a call before it has written it. The figures
 * are told (`--silent=false`), and no test fails because of them; what must hold is that whatever is lost
 * was answered last.
 */
import { describe, expect, test, vi } from 'vitest'
import { moduleOf, serverOf } from '../../../src/spacetime/index.ts'
import { entityBody, guid } from '../../inner-universe/support.ts'
import { runsOf, soon } from '../../support/runs.ts'
import { valueOf } from '../support/given.ts'
import { foreignWriter, localStore, module, tableOf } from './support/local.ts'
import { newToken, noProgram, ownServer } from './support/stores.ts'

const entities = tableOf('entities')

const rowOf = (number: number): Uint8Array => {
  const document = { ...entityBody('2.0'), id: guid(number), created_at: 1, updated_at: 1 }
  const body = JSON.stringify({ ...document, owner_identity: null })
  return valueOf(entities.encode({ id: guid(number), sequence: 0n, body }))
}

/** Full runs: writes answered before the server is killed, and how often that is done. */
const rounds = Math.max(2, runsOf(30) - 25)
const wanted = 500

interface Figures {
  answered: number
  lost: number
}

/** Writes with so many in flight, kills the server, and looks what is there. */
const measure = async (inFlight: number): Promise<Figures> => {
  const server = await ownServer()
  const token = await newToken(server.url)
  const address = { url: server.url, token }
  valueOf(await serverOf(address).publish('iu', moduleOf(module.definition)))
  const figures = { answered: 0, lost: 0 }
  let next = 0
  for (let round = 0; round < rounds; round += 1) {
    const link = await foreignWriter('iu', address)
    const answered: number[] = []
    const write = async (): Promise<void> => {
      for (;;) {
        const number = (next += 1)
        const step = { kind: 'insert', table: entities.name, row: rowOf(number) } as const
        const { kind } = await link.call([step])
        if (kind === 'committed') answered.push(number)
        else return
      }
    }
    const writing = Promise.all(Array.from({ length: inFlight }, write))
    await vi.waitFor(() => expect(answered.length).toBeGreaterThan(wanted), {
      timeout: soon,
      interval: 1,
    })
    await server.kill()
    await writing
    link.close()
    await server.start()
    const { call } = await localStore('iu', address)
    const found = await Promise.all(
      answered.map(
        async (number) => (await call('GET', `/entities/${guid(number)}`)).status === 200,
      ),
    )
    const lost = found.filter((isThere) => !isThere).length
    // In the order in which they were answered, which is that of the log.
    expect(found.slice(found.length - lost)).not.toContain(true)
    figures.answered += answered.length
    figures.lost += lost
  }
  return figures
}

describe.skipIf(noProgram)('the server is killed right after an answer', () => {
  test.each([1, 32])('with %i writes in flight', async (inFlight) => {
    const { answered, lost } = await measure(inFlight)
    expect(answered).toBeGreaterThan(rounds * wanted)
    console.info(
      `${inFlight} in flight, ${rounds} times killed: ${lost} of ${answered} answered lost`,
    )
  })
})
