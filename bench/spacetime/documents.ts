/** Entities of about 440 bytes, as those that are moved in the benchmarks, in the ways they are written. */
import { entity as entityOf } from '../migrate/documents.ts'

const entity = (at: number) =>
  entityOf(`5f0c1a52-3b7e-4d7a-9c58-${String(at).padStart(12, '0')}`, at)

type Entity = ReturnType<typeof entity>

/** How members are written that are not in the order of the type, or not of it. */
const forms = {
  'in the order of the type': (of: Entity) => of,
  'in the order of the store, its timestamps last': ({
    created_at,
    updated_at,
    ...rest
  }: Entity) => ({
    ...rest,
    created_at,
    updated_at,
  }),
  'with a member that is not of the type': (of: Entity) => ({ ...of, 'x-more': of.id }),
} as const satisfies Record<string, (of: Entity) => object>

export interface Text {
  readonly id: string
  readonly body: string
}

/** Documents that are different, by what is told of them. */
export const texts = (count: number): readonly (readonly [form: string, all: readonly Text[]])[] =>
  Object.entries(forms).map(([form, write]) => [
    form,
    Array.from({ length: count }, (_, at) => {
      const of = entity(at)
      return { id: of.id, body: JSON.stringify(write(of)) }
    }),
  ])
