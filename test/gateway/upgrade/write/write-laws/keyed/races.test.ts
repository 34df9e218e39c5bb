import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isObject, own, valueAt, type Json } from '../../../../../../src/json/index.ts'
import { randomOf } from '../../../../../support/random.ts'
import { holdsInTime } from '../../../../../support/seed.ts'
import type { Reply } from '../world.ts'
import { drawBoard, drawOperations, edited } from './edits.ts'
import { namedIn, seenIn, type Version } from './model.ts'
import { Texts } from './texts.ts'
import { startBoardWorld, type BoardWorld } from './world.ts'
import { written } from './written.ts'

const json = { 'content-type': 'application/json' }

const matching = (etag: string | null) => ({ ...json, 'if-match': etag ?? '' })

const cardsOf = (board: Json): readonly Json[] => {
  const cards = valueAt(board, ['cards'])
  return Array.isArray(cards) ? cards : []
}

const secretOf = (card: Json): Json | undefined =>
  isObject(card) ? own(card, 'secret') : undefined

/** The board with other values for the secrets of its cards. */
const withSecrets = (board: Json, secrets: ReadonlyMap<Json, Json>): Json =>
  edited(
    board,
    cardsOf(board).flatMap((card, at) => {
      const value = secrets.get(secretOf(card) ?? null)
      return value === undefined
        ? []
        : [{ op: 'replace' as const, path: ['cards', String(at), 'secret'], value }]
    }),
  )

/** A board, and what each version shows of it. */
class Race {
  readonly texts = new Texts()
  readonly world: BoardWorld
  readonly board: Json

  constructor(world: BoardWorld, seed: number) {
    this.world = world
    this.board = drawBoard({ version: world.version, texts: this.texts, random: randomOf(seed) })
    world.hold(this.stored(this.board))
  }

  stored(board: Json): string {
    return this.texts.of(namedIn(board, this.world.version))
  }

  /** A new value for each secret that the board has. */
  newSecrets(): ReadonlyMap<Json, Json> {
    const all = cardsOf(this.board).flatMap((card) => secretOf(card) ?? [])
    return new Map(all.map((secret, at) => [secret, this.texts.plain(at)]))
  }

  body(board: Json, client: Version): string {
    return this.texts.of(namedIn(board, client))
  }

  /** What the store holds after a client has put what it wants in place of it. */
  after(board: Json, wanted: Json, client: Version): Json {
    return written(board, wanted, { client, store: this.world.version, texts: this.texts })
  }

  /** What a client of 1.0 makes of the board, one thing at least. */
  edited(seed: number): Json {
    const seen = seenIn(this.board, this.world.version, '1.0')
    const drawing = { version: '1.0', texts: this.texts, random: randomOf(seed) } as const
    return edited(seen, [
      { op: 'replace', path: ['name'], value: 'another' },
      ...drawOperations(seen, drawing),
    ])
  }
}

test('of two writers that race on a list with keys one changes its items, the other what is hidden in them: both are in, to the byte', async () => {
  const world = await startBoardWorld('2.0')
  let races = 0
  let late = 0
  const property = fc.asyncProperty(fc.nat(), fc.nat(), async (seed, edits) => {
    const race = new Race(world, seed)
    const wanted = race.edited(edits)
    const secrets = race.newSecrets()
    fc.pre(secrets.size > 0)
    const changeItems = () =>
      world.ask('1.0', { method: 'PUT', headers: json, body: race.body(wanted, '1.0') })
    const hiding = (board: Json) => withSecrets(seenIn(board, '2.0', '1.1'), secrets)
    const changeSecrets = (board: Json, { etag }: Reply) => {
      const body = race.body(hiding(board), '1.1')
      return world.ask('1.1', { method: 'PUT', headers: matching(etag), body })
    }
    const before = await world.ask('1.1', { method: 'GET' })
    const refused = world.refusals()

    // Both read the same text before one of them writes; whoever asks first mostly writes first, too.
    world.readTogether(2)
    const started = edits % 2 === 0 ? changeItems() : undefined
    const [hidden, items] = await Promise.all([
      changeSecrets(race.board, before),
      started ?? changeItems(),
    ])
    expect(items.status).toBe(200)
    expect(world.refusals()).toBe(refused + 1)
    races += 1
    if (hidden.status === 412) late += 1

    const replaced = race.after(race.board, wanted, '1.0')
    const again =
      hidden.status === 412
        ? await changeSecrets(replaced, await world.ask('1.1', { method: 'GET' }))
        : hidden
    expect(again.status).toBe(200)
    const both = race.after(replaced, hiding(replaced), '1.1')
    expect(world.held()).toBe(race.stored(both))
  })
  await holdsInTime(40, property)
  // Each of them has been the first one.
  expect(late).toBeGreaterThan(0)
  expect(late).toBeLessThan(races)
})

test('of two clients that change the same copy of a list with keys only one may', async () => {
  const world = await startBoardWorld('2.0')
  const property = fc.asyncProperty(fc.nat(), fc.nat(), fc.nat(), async (seed, ...edits) => {
    const race = new Race(world, seed)
    const { etag } = await world.ask('1.0', { method: 'GET' })
    const headers = matching(etag)
    const all = edits.map((edit) => race.edited(edit))
    world.readTogether(2)
    const replies = await Promise.all(
      all.map((wanted) =>
        world.ask('1.0', { method: 'PUT', headers, body: race.body(wanted, '1.0') }),
      ),
    )
    const statuses = replies.map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200, 412]))
    const winner = all[statuses.indexOf(200)] as Json
    expect(world.held()).toBe(race.stored(race.after(race.board, winner, '1.0')))
  })
  await holdsInTime(40, property)
})
