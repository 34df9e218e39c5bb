/** One example a codec, as data. */
import * as z from 'zod'
import {
  asNumber,
  asText,
  codec,
  convert,
  inObject,
  scale,
  self,
  string,
  tagged,
  timestamp,
  values,
} from '../../src/contract/index.ts'
import type { Example } from './example.ts'

export const codecExamples: readonly Example[] = [
  {
    name: 'timestamp',
    call: "timestamp(from, to), each of 'unix-s' | 'unix-ms' | 'unix-us' | 'rfc3339'",
    says: 'A point in time: integer seconds, milliseconds or microseconds since 1970, or RFC 3339 text.',
    up: 'From `from` to `to`.',
    down: 'From `to` to `from`.',
    note: 'Going to a unit with fewer digits below the second is lossy. RFC 3339 text is written in UTC with as many digits as the other side has; text with another offset is read. Years are 0000 to 9999.',
    older: () => z.object({ at: z.int() }),
    ops: () => [convert('at', timestamp('unix-us', 'rfc3339'))],
    documents: {
      up: ['{"at":1704067666057318}'],
      down: [
        '{"at":"2024-01-01T00:07:46.057318Z"}',
        '{"at":"2024-01-01T01:07:46.5+01:00"}',
        '{"at":"2024-02-30T00:00:00Z"}',
      ],
    },
  },
  {
    name: 'scale',
    call: 'scale({ factor, integer?, minimum?, maximum? })',
    says: 'A number in another unit, in exact decimals. The reciprocal of `factor` must be a finite decimal.',
    up: 'Multiplies by `factor`; with `integer` rounds to a whole number, halves away from zero.',
    down: 'Divides by `factor`.',
    note: 'With `integer` it is lossy on the way up and must be declared.',
    older: () => z.object({ weight: z.number().min(0).max(1) }),
    ops: () => [
      convert('weight', scale({ factor: 100, integer: true, minimum: 0, maximum: 100 }), {
        lossy: 'rounded to hundredths',
      }),
    ],
    documents: {
      up: ['{"weight":0.75}', '{"weight":0.123}'],
      down: ['{"weight":12}'],
    },
  },
  {
    name: 'values',
    call: 'values({ up, down })',
    says: 'Enum values, mapped both ways: renamed, split or merged. Every value of both sides must be named.',
    up: 'Looks the value up in `up`.',
    down: 'Looks it up in `down`.',
    note: 'A value that does not come back as it went makes it lossy, in that direction.',
    older: () => z.object({ state: z.enum(['y', 'n']) }),
    ops: () => [
      convert('state', values({ up: { y: 'yes', n: 'no' }, down: { yes: 'y', no: 'n' } })),
    ],
    documents: { up: ['{"state":"y"}', '{"state":"maybe"}'], down: ['{"state":"no"}'] },
  },
  {
    name: 'asText',
    call: 'asText()',
    says: 'A number as its text, digit for digit.',
    up: 'The number as a string.',
    down: 'The string as a number.',
    older: () => z.object({ balance: z.number() }),
    ops: () => [convert('balance', asText())],
    documents: {
      up: ['{"balance":9007199254740993}', '{"balance":1.0}'],
      down: ['{"balance":"1e400"}', '{"balance":"many"}'],
    },
  },
  {
    name: 'asNumber',
    call: 'asNumber()',
    says: 'The text of a number as a number, digit for digit.',
    up: 'The string as a number.',
    down: 'The number as a string.',
    older: () => z.object({ price: z.string() }),
    ops: () => [convert('price', asNumber())],
    documents: { up: ['{"price":"19.90"}'], down: ['{"price":19.90}'] },
  },
  {
    name: 'inObject',
    call: 'inObject(field)',
    says: 'A value put into an object of its own.',
    up: '`x` becomes `{ field: x }`.',
    down: '`{ field: x }` becomes `x`.',
    older: () => z.object({ tag: z.string() }),
    ops: () => [convert('tag', inObject('name'))],
    documents: { up: ['{"tag":"asia"}'], down: ['{"tag":{"name":"asia"}}', '{"tag":{}}'] },
  },
  {
    name: 'tagged',
    call: 'tagged()',
    says: 'Any JSON as a recursive tagged union that says the type of each value.',
    up: 'Every value gets its tag; a number with `.` or an exponent is a `Float`, any other an `Integer`.',
    down: 'The tags go.',
    note: 'The union holds itself, so the value needs a named type: convert that, with `self`.',
    older: () => z.unknown(),
    ops: () => [convert(self, tagged())],
    documents: {
      up: ['[3,1.0,null,{"a":true}]'],
      down: ['{"type":"Float","value":3}', '{"type":"Date","value":"x"}'],
    },
  },
  {
    name: 'codec',
    call: 'codec(name, { to, up, down, loses? })',
    says: 'A codec of your own: a pair of functions, and the shape that comes out. A function that returns a value of another kind fails its request; such a value is never stored or sent.',
    up: 'Calls `up`.',
    down: 'Calls `down`.',
    note: 'The functions get a copy. `loses` names the directions in which values do not come back as they went.',
    older: () => z.object({ id: z.string() }),
    ops: () => [
      convert(
        'id',
        codec('makes it a name', {
          to: string({ pattern: '^urn:thing:' }),
          up: (value) => (typeof value === 'string' ? `urn:thing:${value}` : value),
          down: (value) => (typeof value === 'string' ? value.slice('urn:thing:'.length) : value),
        }),
      ),
    ],
    documents: { up: ['{"id":"a7"}'], down: ['{"id":"urn:thing:a7"}'] },
  },
]
