/** Ops as their builders say them. */
import type { Path } from '../../json/index.ts'
import type { Op } from '../../lens/index.ts'
import { codecSaid, formSaid } from './codecs.ts'
import { built, constant, data, options, saidList, saidObject, saying, type Said } from './said.ts'
import { shapeSaid } from './shapes.ts'

/** A field by its name, or by its path where it is inside others. */
const placeSaid = (path: Path): Said => {
  const [only] = path
  return data(path.length === 1 && only !== undefined ? only : path)
}

/** A field, or the value itself. */
const fieldOrSelf = (field: string | null): Said =>
  field === null ? constant('self') : data(field)

const given = (value: unknown): Said | undefined => (value === undefined ? undefined : data(value))

const inner = (ops: readonly Op[]): Said => saidList(ops.map(opSaid))

/** Options of which some are more than data. */
const mixed = (
  plain: Readonly<Record<string, unknown>>,
  said: Readonly<Record<string, Said | undefined>>,
): Said | undefined => {
  const members = [
    ...Object.entries(plain).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, data(value)] as const],
    ),
    ...Object.entries(said).flatMap(([name, value]) => (value ? [[name, value] as const] : [])),
  ]
  return members.length === 0 ? undefined : saidObject(Object.fromEntries(members))
}

const called = (op: Op): Said => {
  switch (op.op) {
    case 'add': {
      const { shape, optional: _, default: __, ...rest } = op.declares
      return built('add', data(op.field), shapeSaid(shape), given(op.value), options(rest))
    }
    case 'remove':
      return built(
        op.discards ? 'discard' : 'remove',
        data(op.field),
        given(op.value),
        options({ lossy: op.lossy }),
      )
    case 'rename':
      return built('rename', data(op.from), data(op.to), options({ description: op.description }))
    case 'move':
      return built('move', placeSaid(op.from), placeSaid(op.to))
    case 'convert': {
      const { field, codec, lossy, description } = op
      const said = options({ lossy, description })
      if (codec.codec === 'null-as') {
        const stays = codec.to === 'value' ? 'makeNonNull' : 'makeNullable'
        const name = codec.keeps ? stays : codec.to === 'value' ? 'nullAs' : 'asNull'
        return built(name, fieldOrSelf(field), data(codec.value), said)
      }
      return built('convert', fieldOrSelf(field), codecSaid(codec), said)
    }
    case 'wrap':
      return built('wrap', data(op.field), options({ none: op.refill, lossy: op.lossy }))
    case 'head':
      return built('head', data(op.field), options({ empty: op.empty, lossy: op.lossy }))
    case 'presence':
      return built(
        op.needs === 'newer' ? 'makeRequired' : 'makeOptional',
        data(op.field),
        data(op.value),
      )
    case 'copy':
    case 'fold': {
      const { codec } = op.conversion
      const from = placeSaid(op.op === 'copy' ? op.from : op.into)
      const description = op.op === 'copy' ? op.description : undefined
      const said = codec && codecSaid(codec)
      return built(op.op, data(op.field), from, said, options({ description }))
    }
    case 'each':
      return built('each', data(op.field), inner(op.ops))
    case 'at':
      return built('at', placeSaid(op.path), inner(op.ops))
    case 'add-variant': {
      const { variant, declares, lossy, standIn } = op
      return built('addVariant', data(variant), shapeSaid(declares), options({ standIn, lossy }))
    }
    case 'remove-variant':
      return built(
        'removeVariant',
        data(op.variant),
        options({ standIn: op.standIn, lossy: op.lossy }),
      )
    case 'rename-variant':
      return built('renameVariant', data(op.from), data(op.to))
    case 'in-variant':
      return built('inVariant', data(op.variant), inner(op.ops))
    case 'open-union':
      return built('openUnion', data({ standIn: op.standIn, lossy: op.lossy }))
    case 'add-kind': {
      const { field, kind, declares, into, lossy } = op
      const said = mixed({ lossy }, { into: into && formSaid(into) })
      return built('addKind', fieldOrSelf(field), data(kind), shapeSaid(declares), said)
    }
    case 'remove-kind': {
      const { field, kind, into, lossy } = op
      const said = mixed({ lossy }, { into: into && formSaid(into) })
      return built('removeKind', fieldOrSelf(field), data(kind), said)
    }
    case 'in-kind':
      return built('inKind', fieldOrSelf(op.field), data(op.kind), inner(op.ops))
    default:
      return data(op)
  }
}

/** An op; as data where no builder makes it. */
export const opSaid = (op: Op): Said => saying(op, () => called(op))
