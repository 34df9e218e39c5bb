/** Keeps the programs used lately in the memory of an instance, so that changing them is free. */
import type { Program } from '../scan/scanner.ts'
import type { View } from '../scan/view.ts'
import type { Instance } from './instance.ts'

/** A program in memory: addresses of the view of the document and of the literals. */
export interface Loaded {
  readonly view: number
  readonly literals: number
}

// When the programs take more than this, all are forgotten.
const area = 1_048_576

const encoder = new TextEncoder()

/** Whether a name looks the same in JSON: it can be found by its bytes when it has no escapes. */
const isPlain = (name: string): boolean => JSON.stringify(name) === `"${name}"`

const aligned = (at: number): number => (at + 15) & ~15

/** Half of the table's slots stay empty at least, so that looking into it ends soon. */
const slotsOf = ({ members }: View): number => 2 ** Math.ceil(Math.log2(members.size * 2 + 1))

export class Programs {
  /** What comes after the programs may be used for anything. */
  end: number
  private readonly instance: Instance
  private readonly loaded = new Map<Program, Loaded>()
  /** The cells of all names, by the address of their view. */
  private readonly cells = new Map<number, Map<string, number>>()

  constructor(instance: Instance) {
    this.instance = instance
    this.end = instance.exports.reset()
  }

  load(program: Program): Loaded {
    const known = this.loaded.get(program)
    if (known) return known
    if (this.end > area) {
      this.loaded.clear()
      this.cells.clear()
      this.end = this.instance.exports.reset()
    }
    const made = this.put(program)
    this.loaded.set(program, made)
    return made
  }

  cellOf(view: number, name: string): number {
    return this.cells.get(view)?.get(name) ?? 0
  }

  private put({ views, literals }: Program): Loaded {
    const addresses = views.map((view) => this.putView(view))
    const address = (view: number): number => addresses[view] ?? 0
    for (const [index, view] of views.entries()) {
      this.instance.exports.aimView(address(index), address(view.items), address(view.others))
      if (view.others >= 0) this.putCells(address(index), view, address)
    }
    const at = this.end
    this.instance.reserve(at + literals.length)
    this.instance.bytes.set(literals, at)
    this.end = aligned(at + literals.length)
    return { view: address(1), literals: at }
  }

  private putView(view: View): number {
    const slots = slotsOf(view)
    const at = this.end
    this.instance.reserve(at + 64 + slots * 4)
    this.end = this.instance.exports.putView(at, slots)
    return at
  }

  private putCells(owner: number, view: View, address: (view: number) => number): void {
    const { instance } = this
    const cells = new Map<string, number>()
    for (const [name, member] of view.members) {
      const cell = this.end
      const text = encoder.encode(`"${name}"`)
      // The name is handed over further on, and put where it belongs from there.
      instance.reserve(cell + 64 + text.length * 2)
      instance.bytes.set(text, cell + 64)
      this.end = instance.exports.putCell(
        cell,
        owner,
        cell + 64,
        text.length,
        member.id,
        address(member.view),
      )
      cells.set(name, cell)
      if (isPlain(name)) instance.exports.listCell(owner, cell)
    }
    this.cells.set(owner, cells)
  }
}
