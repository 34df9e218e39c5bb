/** What the flags of one document share: evaluators, metadata. */
import { Link, useSearch } from '@tanstack/react-router'
import { usePaged } from '../../api/paged.ts'
import { useReading } from '../../api/query.ts'
import { JsonDraft } from '../../edit/json-draft.tsx'
import { PastChanges } from '../../edit/past-changes.tsx'
import { Panel } from '../../ui/page.tsx'
import { Empty, Read } from '../../ui/states.tsx'
import { Table } from '../../ui/table.tsx'

const OneDocument = ({ name }: { name: string }) => {
  const found = useReading('getFlagDocument', { params: { name } })
  const past = usePaged('listFlagDocumentHistory', { params: { name }, query: {} }, 20)
  return (
    <>
      <Panel title={`What the flags of ${name} share`}>
        <Read of={found} what="Reading the document">
          {({ value: { id, tag, value } }) => (
            <JsonDraft
              kind="flag-file"
              id={id}
              tag={tag}
              label={`Evaluators and metadata of ${name}`}
              value={value}
              editOf={(next, ifMatch) => ({
                name: 'putFlagDocument',
                input: { params: { name }, body: { value: next }, ifMatch },
                title: `Change what the flags of ${name} share`,
                act: 'Change it',
                done: `${name} has other evaluators or metadata`,
              })}
            />
          )}
        </Read>
      </Panel>
      <Panel title="History" flush>
        <PastChanges of={past} />
      </Panel>
    </>
  )
}

export const Documents = () => {
  const { document: name } = useSearch({ strict: false })
  const documents = useReading('listFlagDocuments', { query: { limit: 1000 } })
  const flags = useReading('listFlags', { query: { limit: 1000 } })
  const flagsOf = (file: string): string =>
    (flags.data?.value.items ?? [])
      .filter(({ value }) => value.file === file)
      .map(({ id }) => id)
      .join(', ')
  return (
    <div className="flex flex-col gap-4">
      <Panel flush>
        <Read of={documents} what="Reading the documents">
          {({ value: { items } }) =>
            items.length === 0 ? (
              <Empty title="No document has anything that its flags share">
                Evaluators and metadata of flagd documents are shown here.
              </Empty>
            ) : (
              <Table
                label="Flag documents"
                rows={items}
                keyOf={({ id }) => id}
                columns={[
                  {
                    id: 'name',
                    title: 'Document',
                    cell: ({ id }) => (
                      <Link
                        to="/flags"
                        search={{ tab: 'documents', document: id }}
                        className="font-medium break-all text-accent-ink underline"
                      >
                        {id}
                      </Link>
                    ),
                  },
                  { id: 'flags', title: 'Flags', cell: ({ id }) => flagsOf(id) },
                  {
                    id: 'evaluators',
                    title: 'Evaluators',
                    cell: ({ value }) => Object.keys(value.evaluators ?? {}).join(', ') || '–',
                  },
                ]}
              />
            )
          }
        </Read>
      </Panel>
      {name !== undefined && <OneDocument key={name} name={name} />}
    </div>
  )
}
