/** One operation: its parameters, what it takes, and what it answers. */
import type { ReactNode } from 'react'
import { Badge, type Mood } from '../../../ui/badge.tsx'
import { Words } from '../../../ui/words.tsx'
import {
  isNode,
  nodeAt,
  nodesAt,
  notesOf,
  resolved,
  textAt,
  typeText,
  type Node,
  type Operation,
} from './document.ts'
import { SchemaView } from './schema.tsx'

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="min-w-0">
    <h3 className="mb-1 text-xs font-medium text-ink-3">{title}</h3>
    {children}
  </section>
)

const Parameters = ({ document, of }: { document: Node; of: readonly Node[] }) => (
  <ul className="flex flex-col gap-1.5">
    {of.map((given) => {
      const parameter = resolved(document, given)
      const schema = nodeAt(parameter, 'schema')
      const name = textAt(parameter, 'name') ?? ''
      const description = textAt(parameter, 'description')
      return (
        <li key={`${textAt(parameter, 'in')} ${name}`} className="min-w-0">
          <div className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-mono text-xs font-medium break-all">{name}</span>
            <span className="text-xs text-ink-3">{textAt(parameter, 'in')}</span>
            <span className="font-mono text-xs break-all text-accent-ink">{typeText(schema)}</span>
            {parameter?.['required'] === true && (
              <span className="text-xs text-ink-3">required</span>
            )}
            {notesOf(schema).map((note) => (
              <span key={note} className="text-xs text-ink-3">
                {note}
              </span>
            ))}
          </div>
          {description !== undefined && (
            <p className="max-w-prose text-xs text-ink-2">
              <Words of={description} />
            </p>
          )}
        </li>
      )
    })}
  </ul>
)

const Content = ({ document, of }: { document: Node; of: Node | undefined }) =>
  Object.entries(of ?? {}).map(([media, content]) => {
    const schema = isNode(content) ? nodeAt(content, 'schema') : undefined
    return (
      <div key={media} className="min-w-0">
        <p className="mb-1 flex flex-wrap gap-x-2 font-mono text-xs text-ink-2">
          {media} {schema && <span className="text-accent-ink">{typeText(schema)}</span>}
        </p>
        {schema && <SchemaView document={document} schema={schema} />}
      </div>
    )
  })

const moodOf = (status: string): Mood =>
  status.startsWith('2') ? 'good' : status.startsWith('3') ? 'accent' : 'warn'

const Responses = ({ document, of }: { document: Node; of: Node | undefined }) => (
  <ul className="flex flex-col gap-1">
    {Object.entries(of ?? {}).map(([status, given]) => {
      const response = resolved(document, isNode(given) ? given : undefined)
      const isGood = /^[23]/.test(status)
      return (
        <li key={status}>
          <details open={isGood}>
            <summary className="cursor-pointer rounded py-0.5">
              <Badge mood={moodOf(status)}>{status}</Badge>{' '}
              <span className="text-ink-2">
                <Words of={textAt(response, 'description') ?? ''} />
              </span>
            </summary>
            <div className="mt-1 ml-4 flex flex-col gap-2">
              <Content document={document} of={nodeAt(response, 'content')} />
            </div>
          </details>
        </li>
      )
    })}
  </ul>
)

export const OperationView = ({
  document,
  operation,
}: {
  document: Node
  operation: Operation
}) => {
  const { node } = operation
  const parameters = nodesAt(node, 'parameters')
  const body = resolved(document, nodeAt(node, 'requestBody'))
  const description = textAt(node, 'description')
  return (
    <div className="flex flex-col gap-4 border-t border-line px-4 py-3">
      {description !== undefined && (
        <p className="max-w-prose text-ink-2">
          <Words of={description} />
        </p>
      )}
      {parameters.length > 0 && (
        <Part title="Parameters">
          <Parameters document={document} of={parameters} />
        </Part>
      )}
      {body && (
        <Part title="Takes">
          <Content document={document} of={nodeAt(body, 'content')} />
        </Part>
      )}
      <Part title="Answers">
        <Responses document={document} of={nodeAt(node, 'responses')} />
      </Part>
    </div>
  )
}
