/** Fields that went into an object of their own, or came out of one. */
import type { Op, Shape, TypeGraph } from '../../lens/index.ts'
import { wordsOf } from './names.ts'
import { member, behind } from './same.ts'

type ObjectShape = Extract<Shape, { kind: 'object' }>

/** Fields of one object that move into an object inside of it, or out of it. */
export interface Moves {
  readonly holder: string
  readonly ops: readonly Op[]
  readonly fields: readonly string[]
  readonly way: 'in' | 'out'
  /** Whether the names leave no doubt. */
  readonly sure: boolean
  readonly evidence: string
}

const bare = (shape: Shape): Shape => (shape.kind === 'nullable' ? shape.of : shape)

const has = (object: ObjectShape, name: string): boolean => Object.hasOwn(object.fields, name)

/** Whether a flat name says where the field is now: `sender_name` and `sender.name`. */
const saysBoth = (flat: string, holder: string, inside: string): boolean =>
  wordsOf(flat).join(' ') === [...wordsOf(holder), ...wordsOf(inside)].join(' ') ||
  wordsOf(flat).join(' ') === [...wordsOf(inside), ...wordsOf(holder)].join(' ')

interface Match {
  readonly flat: string
  readonly inside: string
  readonly both: boolean
}

/** Which fields that are flat on one side are in an object on the other. */
const matchesOf = (
  flat: ObjectShape,
  free: readonly string[],
  holder: string,
  object: ObjectShape,
  known: ObjectShape | undefined,
  same: (a: Shape, b: Shape) => boolean,
): readonly Match[] =>
  Object.entries(object.fields).flatMap(([inside, field]): readonly Match[] => {
    if (known && has(known, inside)) return []
    const fitting = free.filter((name) => {
      const shape = member(flat.fields, name)?.shape
      return shape !== undefined && same(bare(shape), bare(field.shape))
    })
    const both = fitting.filter((name) => saysBoth(name, holder, inside))
    if (both.length === 1 && both[0] !== undefined) return [{ flat: both[0], inside, both: true }]
    return fitting.includes(inside) ? [{ flat: inside, inside, both: false }] : []
  })

/** All moves between two shapes of an object; `same` compares shapes of both. */
export const movesOf = (
  older: ObjectShape,
  newer: ObjectShape,
  types: TypeGraph,
  same: (a: Shape, b: Shape) => boolean,
): readonly Moves[] => {
  const gone = Object.keys(older.fields).filter((name) => !has(newer, name))
  const come = Object.keys(newer.fields).filter((name) => !has(older, name))
  const taken = new Set<string>()
  const judged = (
    holder: string,
    way: Moves['way'],
    matches: readonly Match[],
  ): readonly Moves[] => {
    const fields = matches.map(({ flat }) => flat)
    if (matches.length === 0 || new Set(fields).size < fields.length) return []
    const sure = matches.length > 1 || matches.every(({ both }) => both)
    fields.forEach((name) => taken.add(name))
    const ops = matches.map(({ flat, inside }): Op =>
      way === 'in'
        ? { op: 'move', from: [flat], to: [holder, inside] }
        : { op: 'move', from: [holder, inside], to: [flat] },
    )
    const evidence = matches.some(({ both }) => both)
      ? `same shape, and the names say so: \`${fields[0]}\` and \`${holder}.${matches[0]?.inside}\``
      : `same shape and name, in \`${holder}\` ${way === 'in' ? 'now' : 'before'}`
    return [{ holder, ops, fields, way, sure, evidence }]
  }
  const free = (names: readonly string[]) => names.filter((name) => !taken.has(name))
  const into = Object.entries(newer.fields).flatMap(([holder, field]) => {
    const object = behind(bare(field.shape), types)
    const held = member(older.fields, holder)
    const there = held && bare(held.shape)
    if (object?.kind !== 'object' || (has(older, holder) && there?.kind !== 'object')) return []
    const known = there?.kind === 'object' ? there : undefined
    return judged(holder, 'in', matchesOf(older, free(gone), holder, object, known, same))
  })
  const out = Object.entries(older.fields).flatMap(([holder, field]) => {
    const object = bare(field.shape)
    const held = member(newer.fields, holder)
    const there = held && behind(bare(held.shape), types)
    if (object.kind !== 'object' || (has(newer, holder) && there?.kind !== 'object')) return []
    const known = there?.kind === 'object' ? there : undefined
    return judged(holder, 'out', matchesOf(newer, free(come), holder, object, known, same))
  })
  return [...into, ...out]
}
