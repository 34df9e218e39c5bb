/** How fast documents become rows of SpacetimeDB and come back, beside parsing and printing them. */
import contract from '../../adapters/index.ts'
import { parse, print } from '../../src/json/index.ts'
import { defineModule } from '../../src/spacetime/definition/index.ts'
import { cpuSideBySide, type Turn } from '../support/cpu.ts'
import type { Spread } from '../support/measure.ts'
import { texts } from './documents.ts'

export interface RowFigures {
  readonly form: string
  /** Bytes of a document, and of its row. */
  readonly text: number
  readonly row: number
  /** Microseconds of CPU. */
  readonly encode: Spread
  readonly decode: Spread
  readonly parse: Spread
  readonly print: Spread
}

const documents = 500

const turn = (run: Turn['run']): Turn => ({ run, requests: 1 })

const valueOf = <T>(result: { readonly ok: boolean; readonly value?: T }): T => {
  if (!result.ok) throw new Error('A document of the benchmark is refused')
  return result.value as T
}

export const measureRows = async (
  pace: { readonly rounds: number; readonly requests: number },
  say: (text: string) => void,
): Promise<readonly RowFigures[]> => {
  const version = contract.version('2.0')
  const table =
    version &&
    defineModule(version, [
      { resource: 'entities', type: 'Entity', key: 'id', ends: [], sequence: false },
    ]).tables[0]
  if (!table) throw new Error('There is no version 2.0')
  const figures: RowFigures[] = []
  for (const [form, all] of texts(documents)) {
    say(form)
    const at = <T>(list: readonly T[], index: number): T => list[index % documents] as T
    const rows = all.map((each) => valueOf(table.encode(each)))
    const values = all.map(({ body }) => valueOf(parse(body)))
    for (const [index, row] of rows.entries()) {
      const { body } = valueOf(table.decode(row))
      if (body !== at(all, index).body) throw new Error(`Another text comes back: ${body}`)
    }
    const spreads = await cpuSideBySide<'encode' | 'decode' | 'parse' | 'print'>(
      {
        encode: turn((index) => table.encode(at(all, index))),
        decode: turn((index) => table.decode(at(rows, index))),
        parse: turn((index) => parse(at(all, index).body)),
        print: turn((index) => print(at(values, index))),
      },
      pace,
    )
    figures.push({
      form,
      text: Buffer.byteLength(at(all, 0).body),
      row: at(rows, 0).length,
      ...spreads,
    })
  }
  return figures
}
