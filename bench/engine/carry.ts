/** The lenses of the shipped contract, down and up, beside everything else that does the same. */
import contract from '../../adapters/index.ts'
import { equal, parseBytes, print, type Json } from '../../src/json/index.ts'
import type { Lens } from '../../src/lens/index.ts'
import { sideBySide, warmUp, type Candidate, type Pace, type Spread } from '../support/measure.ts'
import { must } from '../support/must.ts'
import { directly } from './direct.ts'
import { bytesOf, sizes, texts, type Script, type Size } from './documents.ts'
import {
  guide,
  jsonata,
  lossless,
  transcoded,
  untranscoded,
  type Bytes,
  type Pair,
} from './peers/index.ts'
import { scanners } from './scanners.ts'

export interface Row {
  readonly name: string
  readonly spread: Spread
}

/** One kind of document, carried in one direction. */
export interface Group {
  readonly script: Script
  readonly pair: Pair
  readonly size: string
  /** Of a document on average. */
  readonly bytes: number
  readonly rows: readonly Row[]
}

export const floor = '`JSON.parse` + `JSON.stringify`, string to string'

export const bytesName = (scanner: string): string => `\`lens.bytes\`, ${scanner} scanner`

const peers = [guide, lossless, jsonata]

interface Prepared extends Omit<Group, 'rows'> {
  readonly candidates: readonly Candidate[]
  readonly documents: number
}

const valueOf = (lens: Lens, bytes: Bytes): Json => must(lens.value(must(parseBytes(bytes))))

/** A candidate per way; `carry` is checked to answer what the exact executor answers. */
const ways = (lens: Lens, pair: Pair, isList: boolean) => {
  const own = scanners.map(({ name, scanner }) => ({
    name: bytesName(name),
    carry: (bytes: Bytes): Bytes | Promise<Bytes> => must(lens.bytes(bytes, { scanner })),
  }))
  const exact = {
    name: '`lens.value` between exact parser and printer',
    carry: (bytes: Bytes): Bytes => bytesOf(print(valueOf(lens, bytes))),
  }
  const others = peers.flatMap((peer) => {
    const carry = peer.carrier(pair, isList)
    return carry ? [{ name: peer.name, carry }] : []
  })
  return [...own, exact, ...others]
}

const mustBeEqual = (name: string, expected: Json, bytes: Bytes): void => {
  if (equal(expected, must(parseBytes(bytes)))) return
  throw new Error(`${name} does not answer what the exact executor answers`)
}

const prepare = async (script: Script, pair: Pair, size: Size): Promise<Prepared> => {
  const [from = '', to = ''] = pair.split(' -> ')
  const lens = contract.lens(size.type, from, to)
  const strings = texts(size, from, script)
  const inputs = strings.map(bytesOf)
  const count = inputs.length
  const compared = ways(lens, pair, size.type === 'EntityPage')
  for (const input of inputs) {
    const expected = valueOf(lens, input)
    for (const { scanner } of scanners)
      mustBeEqual('The lens', expected, directly(lens, input, scanner))
    for (const { name, carry } of compared) mustBeEqual(name, expected, await carry(input))
    mustBeEqual('The floor', must(parseBytes(input)), transcoded(input))
  }
  const candidates: readonly Candidate[] = [
    ...compared.map(({ name, carry }) => ({
      name,
      run: (index: number) => carry(inputs[index % count] as Bytes),
    })),
    { name: floor, run: (index) => untranscoded(strings[index % count] as string) },
    {
      name: '`JSON.parse` + `JSON.stringify`, bytes to bytes',
      run: (index) => transcoded(inputs[index % count] as Bytes),
    },
  ]
  const bytes = inputs.reduce((sum, { length }) => sum + length, 0) / count
  return { script, pair, size: size.name, bytes: Math.round(bytes), candidates, documents: count }
}

const kinds: readonly (readonly [Script, Pair])[] = [
  ['ascii', '2.0 -> 1.0'],
  ['ascii', '3.0 -> 1.0'],
  ['ascii', '1.0 -> 2.0'],
  ['ascii', '1.0 -> 3.0'],
  ['world', '2.0 -> 1.0'],
  ['world', '3.0 -> 1.0'],
]

/** @param say told what is measured next */
export const measureCarrying = async (
  pace: Pace,
  say: (text: string) => void,
): Promise<readonly Group[]> => {
  const prepared: Prepared[] = []
  for (const [script, pair] of kinds) {
    for (const size of sizes) prepared.push(await prepare(script, pair, size))
  }
  say('warming up')
  for (const { candidates } of prepared) await warmUp(candidates, pace)
  const groups: Group[] = []
  for (const { candidates, documents, ...kind } of prepared) {
    say(`${kind.pair}, ${kind.size}, ${kind.script}`)
    const spreads = await sideBySide(candidates, documents, pace)
    const rows = candidates.map(({ name }, place) => ({ name, spread: spreads[place] as Spread }))
    groups.push({ ...kind, rows })
  }
  return groups
}
