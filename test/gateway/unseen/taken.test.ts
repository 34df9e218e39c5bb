/** A patch that becomes a replacement sends no more than the replacement's request takes. */
import * as z from 'zod'
import { expect, test } from 'vitest'
import {
  base,
  change,
  convert,
  defineContract,
  rename,
  union,
  values,
  version,
  type Route,
} from '../../../src/contract/index.ts'
import { routes } from './contract.ts'
import { startDocs } from './docs.ts'

const state = z.enum(['open', 'closed'])
const Any = union('type', { x: z.object({ n: z.int(), made: z.int() }), y: z.object({}) })
const AnyInput = union('type', { x: z.object({ n: z.int() }), y: z.object({}) })

const collapse = convert(
  'state',
  values({
    up: { open: 'open', closed: 'closed' },
    down: { open: 'open', closed: 'closed', locked: 'closed' },
  }),
  { lossy: 'older clients see locked as closed' },
)

const contract = defineContract({
  name: 'taken',
  base: base('1.0.0', {
    summary: 'First',
    types: {
      Any,
      AnyInput,
      Doc: z.object({
        id: z.string(),
        status: z.string(),
        name: z.string(),
        state,
        parts: z.array(z.object({ n: z.int(), sum: z.int() })),
        any: Any,
      }),
      DocInput: z.object({
        name: z.string(),
        state,
        parts: z.array(z.object({ n: z.int() })),
        any: AnyInput,
      }),
    },
    routes: routes.map((route): Route =>
      route.kind === 'replace' ? { ...route, request: 'DocInput' } : route,
    ),
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change('A title, and a third state', {
          Doc: [rename('name', 'title'), collapse],
          DocInput: [rename('name', 'title'), collapse],
        }),
      ],
    }),
  ],
})

test.each([{ state: 'open' }, [{ op: 'replace', path: '/state', value: 'open' }]])(
  '%j',
  async (patch) => {
    const held = {
      id: '1',
      status: 'made',
      title: 'a',
      state: 'locked',
      parts: [{ n: 1, sum: 2, note: 'kept' }],
      any: { type: 'x', n: 1, made: 2 },
      'x-note': 1,
    }
    const { send, now, lastWrite } = await startDocs(contract, '2.0', held)
    await send('1.0', 'PATCH', patch)
    expect(lastWrite()).toBe('PUT')
    // What nobody declares stays.
    expect(now()).toBe(
      '{"title":"a","state":"open","parts":[{"n":1,"note":"kept"}],"any":{"type":"x","n":1},"x-note":1}',
    )
  },
)
