/** Rows 112 to 119: the guide's `audit_schema_integrity`. */
import type { Section } from './row.ts'

const audits = 'migrate/audit/schema.test.ts'
const dangling = 'relations to entities that are gone, in the words of the guide, all of them'
const fields =
  'fields that are missing, of another type, of another form, and times in the wrong order'

export const audit: Section = {
  title: 'M. Audit',
  rows: [
    {
      row: 112,
      guide: 'Ends of the first 1000 relations: from_entity',
      here: '`isthmus audit schema`: of all of them, by one join, without a request per row',
      shown: {
        [audits]: dangling,
        'guide/defects.test.ts': 'the audit goes beyond 1000 relations and 100 entities',
      },
    },
    {
      row: 113,
      guide: 'And to_entity',
      here: '`isthmus audit schema`',
      shown: { [audits]: dangling },
    },
    {
      row: 114,
      guide: 'The texts of what is wrong',
      here: 'The same, beside a code and a severity',
      shown: { [audits]: dangling },
    },
    {
      row: 115,
      guide: 'Only "not found" is an issue',
      here: 'A store that does not answer ends the audit, and is no finding',
      shown: { [audits]: 'that does not answer is no finding' },
    },
    {
      row: 116,
      guide: 'Parents of the first 1000 state versions',
      here: 'Of all, and circles',
      shown: {
        [audits]: 'state versions whose parent is gone, and those that are their own ancestors',
        'migrate/circles.test.ts': 'a chain of a million',
      },
    },
    {
      row: 117,
      guide: 'Required fields of the first 100 entities',
      here: 'Of all documents of all kinds, by the contract',
      shown: {
        [audits]: [fields, 'of more than a page is looked at to its end'],
      },
    },
    {
      row: 118,
      guide: 'Metadata is an object',
      here: 'The same, for every object of the contract; the type that is there is named',
      shown: { [audits]: fields },
    },
    {
      row: 119,
      guide: 'It answers a list of issues',
      here: '`isthmus audit schema --json`: each with code and severity; `--fail-on` makes it a gate, `audit.json` has its rules',
      shown: { [audits]: ['counts as the rules say', fields] },
    },
  ],
}
