/** What clients do to boards, as operations on the document under the names of version 1.0. */
import { jsonPatch } from '../../../../../../src/inner-universe/patch/json-patch.ts'
import {
  formatPointer,
  isObject,
  own,
  set,
  valueAt,
  type Json,
  type JsonObject,
  type Path,
} from '../../../../../../src/json/index.ts'
import { pickOf, type Random } from '../../../../../support/random.ts'
import { has, nameIn, namedIn, type Version } from './model.ts'
import type { Texts } from './texts.ts'

export interface Operation {
  readonly op: 'add' | 'remove' | 'replace' | 'move'
  readonly path: Path
  readonly from?: Path
  readonly value?: Json
}

const keys = {
  cards: { name: 'id', all: ['a', '', 'é"', '__proto__', '7', 'a/b~c', 'constructor', 'b'] },
  steps: { name: 'no', all: [0, 1, 2, -3, 10, 4] },
} as const

type ListName = keyof typeof keys

const freeKey = (list: readonly Json[], of: ListName, random: Random): Json | undefined => {
  const { name, all } = keys[of]
  const used = new Set(list.map((item) => (isObject(item) ? own(item, name) : undefined)))
  const free = all.filter((key) => !used.has(key))
  return free.length > 0 ? pickOf<Json>(random, free) : undefined
}

const membersOf = {
  board: ['x-note', 'owner'],
  cards: ['size', 'x-note', 'secret', 'rank'],
  steps: ['x-note', 'mark'],
} as const

/** A member that may be there or not, the same as another one nowhere. */
const anyValue = (name: string, texts: Texts, random: Random, spelling: 'odd' | 'plain'): Json =>
  name === 'rank' ? 1 + random(9) : texts[spelling](random(15))

export interface Drawing {
  readonly version: Version
  readonly texts: Texts
  readonly random: Random
}

/** An item that its client has just made up, or that has been stored by all kinds of writers. */
const item = (
  of: ListName,
  key: Json,
  { version, texts, random }: Drawing,
  spelling: 'odd' | 'plain',
): JsonObject => {
  const entries: [string, Json][] = [
    [keys[of].name, key],
    [of === 'cards' ? 'text' : 'what', `text ${random(3)}`],
  ]
  for (const name of membersOf[of]) {
    if (has(version, name) && random(3) > 0) {
      entries.push([name, anyValue(name, texts, random, spelling)])
    }
  }
  if (of === 'cards') {
    entries.push(['steps', items('steps', random(4), { version, texts, random }, spelling)])
  }
  const result: JsonObject = {}
  while (entries.length > 0) {
    for (const [name, value] of entries.splice(random(entries.length), 1)) set(result, name, value)
  }
  return result
}

const items = (
  of: ListName,
  count: number,
  drawing: Drawing,
  spelling: 'odd' | 'plain',
): Json[] => {
  const list: Json[] = []
  for (let left = count; left > 0; left -= 1) {
    const key = freeKey(list, of, drawing.random)
    if (key !== undefined) list.push(item(of, key, drawing, spelling))
  }
  return list
}

/** A board as a store of the version may hold it. */
export const drawBoard = (drawing: Drawing): JsonObject => ({
  ...(has(drawing.version, 'owner') ? { owner: drawing.texts.odd(drawing.random(15)) } : {}),
  name: 'board',
  'x-note': drawing.texts.odd(drawing.random(15)),
  cards: items('cards', drawing.random(6), drawing, 'odd'),
})

const onMember = (
  object: Json | undefined,
  path: Path,
  names: readonly string[],
  { version, texts, random }: Drawing,
): Operation => {
  const name = pickOf(
    random,
    names.filter((one) => has(version, one)),
  )
  const isThere = isObject(object) && Object.hasOwn(object, name)
  if (isThere && random(3) === 0) return { op: 'remove', path: [...path, name] }
  const value = anyValue(name, texts, random, 'plain')
  return { op: isThere ? 'replace' : 'add', path: [...path, name], value }
}

const onList = (
  list: readonly Json[],
  path: Path,
  of: ListName,
  drawing: Drawing,
): Operation | undefined => {
  const { random } = drawing
  const at = (index: number) => [...path, String(index)]
  const kind = pickOf(random, [
    'insert',
    'remove',
    'move',
    'text',
    'member',
    'key',
    'inside',
  ] as const)
  const key = freeKey(list, of, random)
  if (kind === 'insert' && key !== undefined) {
    const value = item(of, key, drawing, 'plain')
    return { op: 'add', path: at(random(list.length + 1)), value }
  }
  if (list.length === 0) return undefined
  const place = random(list.length)
  switch (kind) {
    case 'insert':
      return undefined
    case 'remove':
      return { op: 'remove', path: at(place) }
    case 'move':
      return { op: 'move', from: at(place), path: at(random(list.length)) }
    case 'text': {
      const name = of === 'cards' ? 'text' : 'what'
      return { op: 'replace', path: [...at(place), name], value: `text ${random(3)}` }
    }
    case 'member':
      return onMember(list[place], at(place), membersOf[of], drawing)
    case 'key':
      return key !== undefined
        ? { op: 'replace', path: [...at(place), keys[of].name], value: key }
        : undefined
    case 'inside': {
      const steps = valueAt(list[place] as Json, ['steps'])
      return Array.isArray(steps)
        ? onList(steps, [...at(place), 'steps'], 'steps', drawing)
        : undefined
    }
  }
}

const pointer = (path: Path, version: Version): string =>
  formatPointer(path.map((token) => nameIn(version, token)))

/** The patch that says the operations in a version. */
export const patchOf = (operations: readonly Operation[], version: Version): Json =>
  operations.map(({ op, path, from, value }) => ({
    op,
    path: pointer(path, version),
    ...(from === undefined ? {} : { from: pointer(from, version) }),
    ...(value === undefined ? {} : { value: namedIn(value, version) }),
  }))

export const edited = (board: Json, operations: readonly Operation[]): Json => {
  const result = jsonPatch(board, patchOf(operations, '1.0'))
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

/** What a client does to the board that it sees: most of it to the list. */
export const drawOperations = (board: Json, drawing: Drawing): readonly Operation[] => {
  const { random } = drawing
  let now = board
  const done: Operation[] = []
  for (let count = 1 + random(5); count > 0; count -= 1) {
    const cards = valueAt(now, ['cards'])
    const next =
      random(6) === 0
        ? onMember(now, [], membersOf.board, drawing)
        : onList(Array.isArray(cards) ? cards : [], ['cards'], 'cards', drawing)
    if (!next) continue
    done.push(next)
    now = edited(now, [next])
  }
  return done
}
