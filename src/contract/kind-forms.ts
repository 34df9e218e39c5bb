/** Builders of what values of one kind become where there is no such kind: `into` of `addKind` and `removeKind`. */
import type { KindForm } from '../lens/index.ts'

/** An object as one of its members. @example member('id') */
export const member = (name: string): KindForm => ({ form: 'member', name })

/** A list as its first item. */
export const first = (): KindForm => ({ form: 'first' })
