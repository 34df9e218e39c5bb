/** One example an op, as data. */
import * as z from 'zod'
import {
  add,
  addVariant,
  at,
  boolean,
  convert,
  custom,
  each,
  head,
  inVariant,
  list,
  move,
  number,
  object,
  remove,
  removeVariant,
  rename,
  renameVariant,
  string,
  union,
  values,
  wrap,
} from '../../src/contract/index.ts'
import type { Example } from './example.ts'

export const opExamples: readonly Example[] = [
  {
    name: 'add',
    call: 'add(field, shape, default?, { description?, readOnly?, key? })',
    says: 'A new field. Without a default the field is optional.',
    up: 'Sets the default where the field is absent; a value that is there stays. In a PATCH defaults are never filled in.',
    down: 'Drops the field.',
    older: () => z.object({ id: z.string() }),
    ops: () => [add('deleted', boolean, false)],
    documents: {
      up: ['{"id":"a"}', '{"id":"a","deleted":true}'],
      down: ['{"id":"a","deleted":true}'],
    },
  },
  {
    name: 'remove',
    call: 'remove(field, value?, { lossy? })',
    says: 'A field that goes away. `value` is what older clients get in its place; a field that may be absent needs none.',
    up: 'Drops the field.',
    down: 'Sets `value` where the field is absent.',
    note: 'Without `value`, and with `lossy`, a required field is removed for good: older clients then get documents without it.',
    older: () => z.object({ id: z.string(), legacy_code: z.string() }),
    ops: () => [remove('legacy_code', 'none')],
    documents: { up: ['{"id":"a","legacy_code":"x7"}'], down: ['{"id":"a"}'] },
  },
  {
    name: 'rename',
    call: 'rename(from, to, { description? })',
    says: 'A field under a new name, at the same place in the object.',
    up: 'Renames `from` to `to`.',
    down: 'Renames `to` to `from`.',
    note: 'An undeclared member that already has the new name is refused rather than overwritten.',
    older: () => z.object({ entity_type: z.string(), size: z.int() }),
    ops: () => [rename('entity_type', 'kind')],
    documents: {
      up: ['{"entity_type":"City","size":3}', '{"entity_type":"City","kind":"?"}'],
      down: ['{"kind":"City","size":3}'],
    },
  },
  {
    name: 'move',
    call: 'move(from, to)',
    says: 'A field at another level of the same type: nested into an object or hoisted out of one. A path is a list of names.',
    up: 'Moves the value; objects on the way are made, and emptied ones go.',
    down: 'The exact reverse.',
    older: () => z.object({ from_entity: z.string(), to_entity: z.string() }),
    ops: () => [move('from_entity', ['ends', 'from']), move('to_entity', ['ends', 'to'])],
    documents: {
      up: ['{"from_entity":"a","to_entity":"b"}'],
      down: ['{"ends":{"from":"a","to":"b"}}'],
    },
  },
  {
    name: 'convert',
    call: 'convert(field | self, codec, { lossy?, description? })',
    says: 'A value in another form, in its place; the form is a [codec](#codecs). `null` passes where the field is nullable. The description of the field goes, unless the op gives a new one.',
    up: 'Runs the codec.',
    down: 'Runs it backwards.',
    older: () => z.object({ visibility: z.enum(['public', 'private']) }),
    ops: () => [
      convert(
        'visibility',
        values({
          up: { public: 'public', private: 'private' },
          down: { public: 'public', internal: 'private', private: 'private' },
        }),
        { lossy: 'older clients see `internal` as `private`' },
      ),
    ],
    documents: {
      up: ['{"visibility":"private"}', '{"visibility":"secret"}'],
      down: ['{"visibility":"internal"}'],
    },
  },
  {
    name: 'wrap',
    call: 'wrap(field, { lossy? })',
    says: 'A single value that becomes a list of one.',
    up: '`x` becomes `[x]`.',
    down: 'The first item stays, the others have no place. An empty list becomes an absent field where the field is optional, `null` where it is nullable, and is refused otherwise.',
    older: () => z.object({ owner: z.string() }),
    ops: () => [wrap('owner', { lossy: 'older clients see the first owner only' })],
    documents: {
      up: ['{"owner":"ada"}'],
      down: ['{"owner":["ada","grace"]}', '{"owner":[]}'],
    },
  },
  {
    name: 'head',
    call: "head(field, { empty?: 'absent' | 'null' | 'refuse', lossy? })",
    says: 'A list that becomes its first item. `empty` says what an empty list becomes.',
    up: '`[x, ...]` becomes `x`.',
    down: '`x` becomes `[x]`.',
    older: () => z.object({ emails: z.array(z.string()) }),
    ops: () => [head('emails', { empty: 'null', lossy: 'further addresses are dropped' })],
    documents: {
      up: ['{"emails":["a@x.org","b@x.org"]}', '{"emails":[]}'],
      down: ['{"emails":"a@x.org"}', '{"emails":null}'],
    },
  },
  {
    name: 'each',
    call: 'each(field, ops)',
    says: 'Ops on every item of a list, or on every value of a map. Items of a named type are changed by changing that type.',
    up: 'Applies the ops to each item.',
    down: 'Applies their reversals, last first.',
    older: () => z.object({ tags: z.array(z.object({ label: z.string() })) }),
    ops: () => [each('tags', [rename('label', 'name')])],
    documents: {
      up: ['{"tags":[{"label":"asia"},{"label":"island"}]}'],
      down: ['{"tags":[{"name":"asia"}]}'],
    },
  },
  {
    name: 'at',
    call: 'at(path, ops)',
    says: 'Ops on an object inside the type.',
    up: 'Applies the ops there.',
    down: 'Applies their reversals, last first.',
    older: () => z.object({ address: z.object({ zip: z.string() }) }),
    ops: () => [at('address', [rename('zip', 'postcode'), add('country', string(), 'NL')])],
    documents: {
      up: ['{"address":{"zip":"1012"}}'],
      down: ['{"address":{"postcode":"1012","country":"JP"}}'],
    },
  },
  {
    name: 'addVariant',
    call: 'addVariant(variant, shape, { standIn?, lossy? })',
    says: 'A new branch of a tagged union. `standIn` is what older clients get in its place, the tag included.',
    up: 'Changes nothing.',
    down: 'Puts `standIn` in place of the new branch; without it such a value is refused.',
    older: () => union('type', { Point: z.object({ at: z.int() }) }),
    ops: () => [
      addVariant('Line', object({ to: string() }), {
        standIn: { type: 'Point', at: 0 },
        lossy: 'older clients see a line as a point',
      }),
    ],
    documents: {
      up: ['{"type":"Point","at":3}'],
      down: ['{"type":"Line","to":"b"}'],
    },
  },
  {
    name: 'removeVariant',
    call: 'removeVariant(variant, { standIn?, lossy? })',
    says: 'A branch of a tagged union that goes away.',
    up: 'Puts `standIn` in its place; without it such a value is refused.',
    down: 'Changes nothing.',
    older: () =>
      union('type', { Point: z.object({ at: z.int() }), Blob: z.object({ data: z.string() }) }),
    ops: () => [removeVariant('Blob')],
    documents: {
      up: ['{"type":"Point","at":3}', '{"type":"Blob","data":"eA=="}'],
      down: ['{"type":"Point","at":3}'],
    },
  },
  {
    name: 'renameVariant',
    call: 'renameVariant(from, to)',
    says: 'A branch of a tagged union under another tag.',
    up: 'Renames the tag.',
    down: 'Renames it back.',
    older: () => union('type', { Int: z.object({ value: z.int() }) }),
    ops: () => [renameVariant('Int', 'Integer')],
    documents: {
      up: ['{"type":"Int","value":3}'],
      down: ['{"type":"Integer","value":3}'],
    },
  },
  {
    name: 'inVariant',
    call: 'inVariant(variant, ops)',
    says: 'Ops inside one branch of a tagged union.',
    up: 'Applies the ops where the tag is that one.',
    down: 'Applies their reversals, last first.',
    older: () =>
      union('type', { Point: z.object({ at: z.int() }), Text: z.object({ at: z.string() }) }),
    ops: () => [inVariant('Point', [rename('at', 'offset')])],
    documents: {
      up: ['{"type":"Point","at":3}', '{"type":"Text","at":"top"}'],
      down: ['{"type":"Point","offset":3}'],
    },
  },
  {
    name: 'custom',
    call: 'custom(name, { reads, writes, up, down, to?, loses?, lossy? })',
    says: 'A pair of functions over some fields, for what no other op expresses. `up` gets an object with the fields that `reads` names, and returns one with those that `writes` names; `down` the other way round. `to` is an object with the shapes of what is written.',
    up: 'Calls `up`. What is read goes, what is written comes: in its place where it was read, else at the end.',
    down: 'Calls `down`, likewise.',
    note: "The functions see nothing else, and everything else stays as it is, to the byte. Paths lead through objects inside of the type that are always there: `reads: [['box', 'x']]` is given as `{ box: { x } }`. A field that is absent is absent in what the function gets; where nothing of what it needs is there, as in a document of which only some fields were asked for, it is not called. What it gets is of the kinds that its shapes declare: other values are refused before. A function that throws, that returns what is not JSON, what does not fit `to`, or a member that `writes` does not name, is answered with `adapter-failed`, for that request only. Queries for what is read are refused, and patches of it are applied to the whole document; those of other fields go on. A function that reads an object or a list has to pass on what it does not know of it, or say what it `loses`.",
    older: () => z.object({ id: z.int(), x: z.number(), y: z.number() }),
    ops: () => [
      custom('makes a point of x and y', {
        reads: ['x', 'y'],
        writes: ['point'],
        to: object({ point: list(number()) }),
        up: ({ x = 0, y = 0 }) => ({ point: [x, y] }),
        down: ({ point }) => {
          const [x = 0, y = 0] = Array.isArray(point) ? point : []
          return { x, y }
        },
      }),
    ],
    documents: {
      up: ['{"id":1, "x":3,"y":1.0, "more":[ ]}'],
      down: ['{"id":1, "more":[ ],"point":[3,1.0]}'],
    },
  },
]
