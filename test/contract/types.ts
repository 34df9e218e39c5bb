/** A small type graph with one of everything. */
import type { TypeGraph } from '../../src/lens/index.ts'

export const catalogueTypes: TypeGraph = {
  Timestamp: { kind: 'number', integer: true },
  Moment: { kind: 'string', format: 'date-time', pattern: '\\.\\d{6}Z$' },
  Free: { kind: 'any' },
  Item: {
    kind: 'object',
    fields: {
      id: { shape: { kind: 'string', format: 'uuid' }, readOnly: true, description: 'The key */' },
      name: { shape: { kind: 'string', minLength: 1, maxLength: 200 } },
      at: { shape: { kind: 'ref', type: 'Timestamp' }, readOnly: true },
      moment: { shape: { kind: 'ref', type: 'Moment' }, optional: true },
      state: { shape: { kind: 'string', values: ['open', 'closed'] }, default: 'open' },
      share: { shape: { kind: 'number', minimum: 0, maximum: 1 }, default: 1 },
      count: {
        shape: { kind: 'number', integer: true, minimum: 0, maximum: 4294967295 },
        default: 1,
      },
      size: { shape: { kind: 'number' }, optional: true },
      owner: {
        shape: { kind: 'nullable', of: { kind: 'string', pattern: '^[0-9a-f]{64}$' } },
        default: null,
      },
      note: { shape: { kind: 'nullable', of: { kind: 'string' } }, optional: true },
      seen: { shape: { kind: 'nullable', of: { kind: 'ref', type: 'Timestamp' } }, default: null },
      kind: {
        shape: { kind: 'nullable', of: { kind: 'string', values: ['a', 'b'] } },
        optional: true,
      },
      tags: { shape: { kind: 'array', of: { kind: 'string' } }, default: [] },
      props: { shape: { kind: 'map', of: { kind: 'ref', type: 'Free' } }, default: {} },
      'odd-name/~': { shape: { kind: 'boolean' }, optional: true },
      nothing: { shape: { kind: 'null' }, optional: true },
    },
  },
  Node: {
    kind: 'object',
    fields: {
      item: { shape: { kind: 'ref', type: 'Item' } },
      children: { shape: { kind: 'array', of: { kind: 'ref', type: 'Node' } } },
    },
  },
  Deleted: { kind: 'object', fields: { id: { shape: { kind: 'string', format: 'uuid' } } } },
  Value: {
    kind: 'union',
    tag: 'type',
    variants: {
      Null: { kind: 'object', fields: {} },
      Integer: {
        kind: 'object',
        fields: { value: { shape: { kind: 'number', integer: true } } },
      },
      Array: {
        kind: 'object',
        fields: { value: { shape: { kind: 'array', of: { kind: 'ref', type: 'Value' } } } },
      },
      Object: {
        kind: 'object',
        fields: { value: { shape: { kind: 'map', of: { kind: 'ref', type: 'Value' } } } },
      },
      Not: { kind: 'object', fields: { value: { shape: { kind: 'ref', type: 'Value' } } } },
      Deleted: { kind: 'ref', type: 'Deleted' },
    },
  },
  Later: {
    kind: 'union',
    tag: 'type',
    open: true,
    variants: {
      Note: { kind: 'object', fields: { text: { shape: { kind: 'string' } } } },
      Deleted: { kind: 'ref', type: 'Deleted' },
    },
  },
  Either: {
    kind: 'kinds',
    members: {
      string: { kind: 'string', values: ['none', 'all'] },
      number: { kind: 'number', integer: true, minimum: 0 },
      object: { kind: 'ref', type: 'Item' },
      array: { kind: 'array', of: { kind: 'nullable', of: { kind: 'ref', type: 'Either' } } },
    },
  },
}
