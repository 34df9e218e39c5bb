/** A lens that knows what stands around the paths of links. */
import type { CarryAddress } from './hyperlinks.ts'
import type { Lens, MappedPath, RunOptions, ValueLens } from './lens.ts'

const valueLens = (lens: ValueLens, address: CarryAddress): ValueLens => ({
  identity: lens.identity,
  value: (input, options) => lens.value(input, { ...options, address }),
})

/** The same lens where it carries no links. */
export const addressed = (lens: Lens, address: CarryAddress): Lens => {
  if (!lens.linked) return lens
  const knowing = <O extends RunOptions>(options: O): O => ({ ...options, address })
  return {
    ...valueLens(lens, address),
    linked: true,
    get hash() {
      return lens.hash
    },
    get losses() {
      return lens.losses
    },
    get twins() {
      return lens.twins
    },
    get refuses() {
      return lens.refuses
    },
    bytes: (input, options = {}) => lens.bytes(input, knowing(options)),
    get cuts() {
      return lens.cuts
    },
    piece: (index, input, options) => lens.piece(index, input, knowing(options)),
    bytesOmitting: (input, options) => lens.bytesOmitting(input, knowing(options)),
    stream: (options) => lens.stream(knowing(options)),
    names: (name) => lens.names(name),
    sourceOf: (path, written) => lens.sourceOf(path, written),
    mapPath: (path) => knowingPath(lens.mapPath(path), address),
  }
}

const knowingPath = (mapped: MappedPath, address: CarryAddress): MappedPath => {
  if (mapped.kind !== 'path') return mapped
  const also = mapped.also?.map((other) => knowingPath(other, address))
  return { ...mapped, lens: valueLens(mapped.lens, address), ...(also ? { also } : {}) }
}
