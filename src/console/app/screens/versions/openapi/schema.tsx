/** A schema as a list of members, each opened when somebody wants to look into it. */
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Words } from '../../../ui/words.tsx'
import {
  innerOf,
  isNode,
  nodeAt,
  nodesAt,
  notesOf,
  refName,
  textAt,
  typeText,
  type Node,
} from './document.ts'

interface SchemaProps {
  readonly document: Node
  readonly schema: Node | undefined
}

interface MemberProps extends SchemaProps {
  readonly name: string
  readonly required: boolean
}

const Member = ({ document, name, schema, required }: MemberProps) => {
  const [isOpen, setOpen] = useState(false)
  const inner = innerOf(document, schema)
  const description = textAt(schema, 'description')
  const notes = notesOf(schema)
  return (
    <li className="py-1">
      <div className="flex flex-wrap items-baseline gap-x-2">
        {inner ? (
          <button
            type="button"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
            className="-ml-5 inline-flex min-h-6 items-center gap-1 rounded font-mono text-xs font-medium hover:text-accent-ink"
          >
            <ChevronRight
              aria-hidden
              className={isOpen ? 'size-4 rotate-90 text-ink-3' : 'size-4 text-ink-3'}
            />
            {name}
          </button>
        ) : (
          <span className="font-mono text-xs font-medium break-all">{name}</span>
        )}
        <span className="font-mono text-xs break-all text-accent-ink">{typeText(schema)}</span>
        {required && <span className="text-xs text-ink-3">required</span>}
        {notes.map((note) => (
          <span key={note} className="text-xs break-all text-ink-3">
            {note}
          </span>
        ))}
      </div>
      {description !== undefined && (
        <p className="max-w-prose text-xs text-ink-2">
          <Words of={description} />
        </p>
      )}
      {isOpen && <SchemaView document={document} schema={inner} />}
    </li>
  )
}

/** Alternatives first, then members. */
export const SchemaView = ({ document, schema }: SchemaProps) => {
  const inner = innerOf(document, schema)
  if (!inner) {
    const notes = notesOf(schema)
    return (
      <p className="font-mono text-xs text-accent-ink">
        {typeText(schema)}{' '}
        {notes.length > 0 && <span className="text-ink-3">{notes.join(', ')}</span>}
      </p>
    )
  }
  const requiredNames = inner['required']
  const required = new Set(Array.isArray(requiredNames) ? requiredNames.map(String) : [])
  const variants = nodesAt(inner, 'oneOf')
  const members = Object.entries(nodeAt(inner, 'properties') ?? {})
  return (
    <ul className="ml-1 border-l border-line pl-6">
      {variants.map((variant, at) => (
        <Member
          // oxlint-disable-next-line react/no-array-index-key -- variants have no other name
          key={at}
          document={document}
          name={refName(variant) ?? textAt(variant, 'title') ?? `variant ${at + 1}`}
          schema={variant}
          required={false}
        />
      ))}
      {members.map(([name, member]) => (
        <Member
          key={name}
          document={document}
          name={name}
          schema={isNode(member) ? member : undefined}
          required={required.has(name)}
        />
      ))}
    </ul>
  )
}
