import * as z from 'zod'
import {
  base,
  change,
  defineContract,
  errorStatus,
  rename,
  split,
  convert,
  version,
} from '../../src/contract/index.ts'

const Note = z.object({
  id: z.string().readonly(),
  text: z.string().min(1),
  tags: z.string().optional().meta({ description: 'With commas between them' }),
})

const Failure = z.object({
  message: z.string(),
  errors: z.array(z.object({ field: z.string().meta({ names: 'field' }), text: z.string() })),
})

export default defineContract({
  name: 'notes',
  base: base('1.0.0', {
    summary: 'Notes',
    types: { Note, Failure },
    routes: [
      {
        id: 'notes.get',
        method: 'GET',
        path: '/notes/{id}',
        kind: 'read',
        summary: 'Read a note',
        response: 'Note',
      },
      {
        id: 'notes.create',
        method: 'POST',
        path: '/notes',
        kind: 'create',
        summary: 'Make a note',
        request: 'Note',
        response: 'Note',
        status: 201,
      },
    ],
    security: {
      schemes: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
      required: [{ key: [] }],
    },
    examples: { Note: [{ id: '7', text: 'Buy tea', tags: 'home,shop' }] },
    errors: {
      type: 'Failure',
      problem: {
        message: '$detail',
        errors: [{ $each: 'errors', field: '$field', text: '$detail' }],
      },
    },
  }),
  versions: [
    version('2.0.0', {
      summary: 'Lists of tags',
      changes: [
        change('The tags are a list', {
          Note: [
            convert('tags', split(','), { description: 'In the order of the client' }),
            rename('tags', 'labels'),
          ],
        }),
        change(
          'Errors have a text, and a wrong note is 422',
          { Failure: [rename('message', 'text')] },
          { errors: [errorStatus(400, 422)] },
        ),
      ],
    }),
  ],
})
