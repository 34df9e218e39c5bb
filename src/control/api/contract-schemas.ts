/** What the admin API answers of a contract, as schemas. */
import * as z from 'zod'
import { anyObject } from './schemas.ts'

const loss = z
  .strictObject({
    kind: z.string().describe('`lossy`, `defaulted` or `respelled`'),
    reason: z.string(),
  })
  .meta({ id: 'Loss', description: 'Something that does not get across' })

const verdict = z.enum(['native', 'forward-only', 'adapted', 'refused'])

const edit = z.strictObject({
  type: z.string(),
  does: z.string().describe('What it does, in words'),
  up: loss.nullable().describe('What is lost on the way to the newer version'),
  down: loss.nullable().describe('What is lost on the way back'),
})

const contractVersion = z
  .strictObject({
    key: z.string(),
    version: z.string().describe('As declared'),
    summary: z.string(),
    types: z.int().describe('How many it has'),
    routes: z.int().describe('How many it has'),
    changes: z
      .array(
        z.strictObject({
          description: z.string(),
          details: z.array(z.string()),
          breaking: z.boolean().describe('Whether older clients notice without an adapter'),
          edits: z.array(edit),
        }),
      )
      .describe('Against the version before'),
  })
  .meta({ id: 'ContractVersion', description: 'A version of the contract, by its changes' })

export const contract = z
  .strictObject({
    name: z.string(),
    hash: z.string().describe('Changes whenever the declaration does'),
    default: z.string().describe('Key of the version of clients that say none'),
    versions: z.array(contractVersion).describe('Oldest first'),
    matrix: z.array(
      z.strictObject({
        store: z.string().describe('Version of the backend'),
        client: z.string().describe('Version of the client'),
        verdict,
        reason: z.string(),
      }),
    ),
    backends: z.array(
      z.strictObject({ name: z.string(), version: z.string().describe('Key of its version') }),
    ),
  })
  .meta({ id: 'Contract', description: 'The contract that the gateway serves' })

export const versionTypes = z
  .strictObject({
    key: z.string(),
    version: z.string(),
    types: z.array(
      z.strictObject({
        name: z.string(),
        description: z.string().nullable(),
        examples: z.array(z.string()).describe('Documents of it, as JSON texts'),
      }),
    ),
  })
  .meta({ id: 'VersionTypes', description: 'The types of a version, with sample documents' })

export const versionChanges = z
  .strictObject({ from: z.string(), to: z.string(), entries: z.array(contractVersion) })
  .meta({ id: 'VersionChanges', description: 'What changed between two versions' })

const pathLoss = {
  pointer: z.string().describe('JSON pointer in the version read; `*` is any item or key'),
  kind: z.string(),
  reason: z.string(),
}

export const typeLosses = z.strictObject({
  items: z.array(
    z.strictObject({
      type: z.string(),
      losses: z.array(z.strictObject(pathLoss)),
      refuses: z
        .enum(['variants', 'values', 'names'])
        .nullable()
        .describe('Why some documents cannot be carried at all; null where all can'),
    }),
  ),
})

const difference = z
  .strictObject({
    pointer: z.string().describe('JSON pointer; empty for all of it'),
    kind: z.enum(['added', 'removed', 'changed']),
    before: z.string().nullable().describe('A JSON text, cut where it is long'),
    after: z.string().nullable(),
  })
  .meta({ id: 'DocumentDifference', description: 'Where two documents differ' })

export const converted = z
  .strictObject({
    type: z.string(),
    from: z.string(),
    to: z.string(),
    document: z.string().describe('What comes of it, as a JSON text'),
    steps: z
      .array(
        z.strictObject({
          key: z.string().describe('Of the version whose change it is'),
          version: z.string(),
          change: z.string(),
          breaking: z.boolean(),
          type: z
            .string()
            .nullable()
            .describe('Null where only the change as a whole can be shown'),
          does: z.string(),
          loss: loss.nullable(),
          differences: z.array(difference),
        }),
      )
      .describe('What each op did, in their order; those that changed something'),
    losses: z
      .array(
        z.strictObject({
          ...pathLoss,
          here: z.boolean().describe('Whether this document has something there'),
        }),
      )
      .describe('What may be lost on this way'),
    back: z
      .union([
        z.strictObject({
          document: z.string().describe('A JSON text'),
          differences: z.array(difference).describe('Against the document that was sent'),
        }),
        z.strictObject({
          problem: z.strictObject({ code: z.string(), title: z.string(), detail: z.string() }),
        }),
      ])
      .describe('What comes of it on the way back'),
  })
  .meta({ id: 'Converted', description: 'A document in another version' })

const fact = z.union([z.string(), z.number(), z.boolean()])

const explainStep = z.enum(['identify', 'negotiate', 'match', 'decide', 'adapt', 'send'])

const ruleShares = z.strictObject({
  by: z.string().describe('What clients stick by: names of attributes, not their values'),
  bucket: z.number().int().describe('In which bucket it is, from 0 on'),
  of: z.number().int().describe('How many buckets there are: the sum of the weights'),
  weights: z.array(
    z.strictObject({
      variant: z.string(),
      weight: z.number(),
      isChosen: z.boolean(),
    }),
  ),
})

const flagTrace = z
  .strictObject({
    flag: z.string(),
    variant: z.string().optional().describe('What flagd gives; the fallback counts when absent'),
    steps: z.array(
      z.strictObject({
        depth: z.number().int().describe('Steps within the one above are one level deeper'),
        kind: z.enum(['condition', 'part', 'otherwise', 'result']),
        says: z.string(),
        outcome: z.enum(['yes', 'no', 'failed', 'not-asked']),
        evaluator: z.string().optional().describe('Name of the shared rule that it is'),
        shares: ruleShares.optional(),
      }),
    ),
    unexplained: z.string().optional().describe('Why the steps cannot be told'),
  })
  .meta({ id: 'FlagTrace', description: 'The path of a request through the rules of a flag' })

export const explanation = z
  .strictObject({
    steps: z.array(
      z.strictObject({
        step: explainStep,
        ok: z.boolean().describe('Whether the request got past it'),
        says: z.string(),
        facts: z.record(z.string(), fact).optional().describe('What decided it'),
        rules: flagTrace.optional().describe('Of a decision by a flag: which of its rules matched'),
      }),
    ),
    decision: anyObject.optional(),
    header: z.string().optional().describe('What `Isthmus-Decision` would say'),
    sends: z
      .strictObject({ method: z.string(), path: z.string() })
      .optional()
      .describe('What the backend would be asked first'),
    problem: anyObject.optional().describe('What the client would be answered instead'),
  })
  .meta({ id: 'Explanation', description: 'What would be decided for a request, step by step' })
