/** Codecs as their builders say them. */
import type { CodecData, KindForm } from '../../lens/index.ts'
import { shapeSaid } from './shapes.ts'
import { built, data, options, saying, type Said } from './said.ts'

const called = (codec: CodecData): Said => {
  switch (codec.codec) {
    case 'timestamp':
      return built('timestamp', data(codec.from), data(codec.to))
    case 'scale': {
      const { codec: _, ...rest } = codec
      return built('scale', data(rest))
    }
    case 'values': {
      const { up, down, otherwise } = codec
      return built('values', data({ up, down }), options({ otherwise }))
    }
    case 'flag':
      return built('flag', data({ true: codec.on, false: codec.off }))
    case 'split':
      return built(codec.to === 'array' ? 'split' : 'join', data(codec.separator))
    case 'keyed':
      return built(codec.to === 'map' ? 'keyed' : 'unkeyed', data(codec.key))
    case 'text-form': {
      const names = { lower: 'lowerCase', upper: 'upperCase', trim: 'trimmed' } as const
      return built(names[codec.form])
    }
    case 'number-text':
      return built(codec.to === 'string' ? 'asText' : 'asNumber')
    case 'in-object':
      return built('inObject', data(codec.field))
    case 'in-list':
      return built('inList')
    case 'bounds': {
      const { beyond } = codec
      return built(
        'bounds',
        data(codec.bounds),
        options({ beyond: beyond === 'refuse' ? undefined : beyond }),
      )
    }
    case 'restated':
      return built('restated', shapeSaid(codec.to))
    case 'tagged':
      return built('tagged')
    default:
      return data(codec)
  }
}

/** A codec; as data where no builder makes it. */
export const codecSaid = (codec: CodecData): Said => saying(codec, () => called(codec))

/** What values of a kind become. */
export const formSaid = (form: KindForm): Said => {
  if (!('form' in form)) return codecSaid(form)
  return saying(form, () =>
    form.form === 'member' ? built('member', data(form.name)) : built('first'),
  )
}
